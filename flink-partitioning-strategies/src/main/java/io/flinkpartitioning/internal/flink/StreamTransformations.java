package io.flinkpartitioning.internal.flink;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;

/**
 * The transformations of streams. Stateless and thread-safe.
 *
 * <p>Flink marks the access to them internal, though {@code DataStream} is public.
 */
public final class StreamTransformations {

    private StreamTransformations() {}

    /** Returns the id of a stream's transformation, which Flink's own logs name. */
    public static int idOf(DataStream<?> stream) {
        return stream.getId();
    }

    /**
     * Returns a stream after its {@code keyBy}, but without the key: a {@code KeyedStream} would
     * make Flink give a state backend to operators without state.
     */
    public static <T> DataStream<T> withoutKey(KeyedStream<T, ?> stream) {
        return new DataStream<>(stream.getExecutionEnvironment(), stream.getTransformation());
    }

    /**
     * Returns a stream after an exchange between all subtasks that keeps the order of the records
     * of each subtask.
     */
    public static <T> DataStream<T> exchangedInOrder(DataStream<T> stream) {
        return new DataStream<>(
                stream.getExecutionEnvironment(),
                new PartitionTransformation<>(
                        stream.getTransformation(), new OneChannelPartitioner<>()));
    }
}
