package io.flinkpartitioning.examples.keys;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the key as Avro does. Producers that use a schema registry put its id in front: there the
 * registry's own serializer is the one to declare, with {@code withSerializerConfig}.
 */
public final class AvroAccountKeySerializer implements Serializer<AccountKey> {

    private static final Schema SCHEMA =
            SchemaBuilder.record("AccountKey")
                    .fields()
                    .requiredString("bank")
                    .requiredLong("number")
                    .endRecord();

    private final GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(SCHEMA);

    @Override
    public byte[] serialize(String topic, AccountKey key) {
        GenericRecord fields = new GenericData.Record(SCHEMA);
        fields.put("bank", key.bank());
        fields.put("number", key.number());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            writer.write(fields, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException("Cannot write " + key + " as Avro", e);
        }
        return bytes.toByteArray();
    }
}
