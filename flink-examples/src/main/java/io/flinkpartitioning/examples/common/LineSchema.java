package io.flinkpartitioning.examples.common;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads records whose value is a line of text with commas between its fields, such as {@code
 * kafka-console-producer} writes.
 *
 * @param type the class of the records
 * @param fields makes a record of the fields of a line
 * @param <T> the type of the records
 */
public record LineSchema<T>(Class<T> type, Fields<T> fields)
        implements KafkaRecordDeserializationSchema<T> {

    /** Makes a record of the fields of a line. */
    @FunctionalInterface
    public interface Fields<T> extends Function<List<String>, T>, Serializable {}

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<T> out)
            throws IOException {
        if (consumed.value() == null) {
            // A tombstone, which compaction needs and nobody else.
            return;
        }
        String line = new String(consumed.value(), StandardCharsets.UTF_8);
        T record;
        try {
            record = fields.apply(List.of(line.split(",", -1)));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException(
                    "A record of topic '%s' must be a line with the fields of a %s, joined by commas, but that at"
                                    .formatted(consumed.topic(), type.getSimpleName())
                            + " offset %d of partition %d is '%s'. Correct its producer, and remove the record."
                                    .formatted(consumed.offset(), consumed.partition(), line),
                    e);
        }
        out.collect(record);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return TypeInformation.of(type);
    }
}
