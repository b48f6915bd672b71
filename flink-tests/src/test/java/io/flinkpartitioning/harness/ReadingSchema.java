package io.flinkpartitioning.harness;

import io.flinkpartitioning.KeyKind;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Reading} of each record: a new one, or the same one over and over. */
final class ReadingSchema<K> implements KafkaRecordDeserializationSchema<Reading<K>> {

    private static final long serialVersionUID = 1L;

    private final TypeInformation<K> keyType;
    private final Class<? extends Deserializer<K>> keyDeserializer;
    private final int stream;
    private final boolean reusing;

    private transient @Nullable Deserializer<K> keys;
    private transient @Nullable TypeSerializer<K> copier;
    private transient @Nullable Reading<K> reused;

    ReadingSchema(KeyKind<K> kind, int stream, boolean reusing) {
        this.keyType = kind.type();
        this.keyDeserializer = kind.deserializer();
        this.stream = stream;
        this.reusing = reusing;
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> consumed, Collector<Reading<K>> collector)
            throws IOException {
        K key = keys().deserialize(consumed.topic(), consumed.key());
        long number = new LongDeserializer().deserialize(consumed.topic(), consumed.value());
        long time = Reading.eventTime(number, consumed.timestamp());
        Reading<K> read = new Reading<>(key, number, stream, consumed.partition(), time);
        collector.collect(reusing ? refilled(read) : read);
    }

    /** The key is filled again too, if its type is mutable. */
    private Reading<K> refilled(Reading<K> read) {
        Reading<K> again = reused;
        TypeSerializer<K> serializer = copier;
        if (again == null || serializer == null) {
            again = new Reading<>();
            serializer = keyType.createSerializer(new SerializerConfigImpl());
            reused = again;
            copier = serializer;
        }
        again.setFields(
                again.f0 == null ? read.f0 : serializer.copy(read.f0, again.f0),
                read.f1,
                read.f2,
                read.f3,
                read.f4);
        return again;
    }

    private Deserializer<K> keys() throws IOException {
        Deserializer<K> deserializer = keys;
        if (deserializer == null) {
            try {
                deserializer = keyDeserializer.getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IOException(e);
            }
            keys = deserializer;
        }
        return deserializer;
    }

    @Override
    public TypeInformation<Reading<K>> getProducedType() {
        return Reading.type(keyType);
    }
}
