package io.flinkpartitioning.chaos.job;

import io.flinkpartitioning.chaos.guarantee.Input;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How events lie in their topic: the key as text, the value as three numbers of 8 bytes. */
public final class EventFormat implements KafkaRecordDeserializationSchema<Event> {

    private static final long serialVersionUID = 1L;

    /** Returns the value of a record. */
    public static byte[] value(long amount, long writtenMillis, long marker) {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(amount)
                .putLong(writtenMillis)
                .putLong(marker)
                .array();
    }

    /** Returns what guarantees want to know of a record. */
    public static Input input(ConsumerRecord<byte[], byte[]> consumed) {
        Event event = event(consumed);
        return new Input(event.partition(), event.offset(), event.key(), event.amount());
    }

    private static Event event(ConsumerRecord<byte[], byte[]> consumed) {
        ByteBuffer value = ByteBuffer.wrap(consumed.value());
        return new Event(
                new String(consumed.key(), StandardCharsets.UTF_8),
                value.getLong(),
                value.getLong(),
                value.getLong(),
                consumed.partition(),
                consumed.offset());
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<Event> out) {
        out.collect(event(consumed));
    }

    @Override
    public TypeInformation<Event> getProducedType() {
        return TypeInformation.of(Event.class);
    }
}
