package io.flinkpartitioning.chaos.job;

import io.flinkpartitioning.chaos.guarantee.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How results lie in their topic: the key as text, the value as numbers. */
public final class ResultFormat {

    private ResultFormat() {}

    /** Writes keys; a class, because the connector wants to see its type. */
    static final class Keys implements SerializationSchema<Result> {

        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(Result result) {
            return result.key().getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Writes values. */
    static final class Values implements SerializationSchema<Result> {

        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(Result result) {
            return ByteBuffer.allocate(Integer.BYTES + 5 * Long.BYTES)
                    .putInt(result.partition())
                    .putLong(result.offset())
                    .putLong(result.count())
                    .putLong(result.sum())
                    .putLong(result.writtenMillis())
                    .putLong(result.lateMillis())
                    .array();
        }
    }

    /** Returns the result that a record is. */
    public static Result result(ConsumerRecord<byte[], byte[]> consumed) {
        ByteBuffer value = ByteBuffer.wrap(consumed.value());
        return new Result(
                value.getInt(),
                value.getLong(),
                new String(consumed.key(), StandardCharsets.UTF_8),
                value.getLong(),
                value.getLong(),
                value.getLong(),
                value.getLong());
    }
}
