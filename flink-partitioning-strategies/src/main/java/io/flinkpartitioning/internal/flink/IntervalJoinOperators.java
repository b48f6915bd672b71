package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Flink's operator for interval joins, for streams with every key already at home. Stateless and
 * thread-safe.
 *
 * <p>The operator is internal to Flink. The only public way to it, {@code
 * KeyedStream.intervalJoin}, keys both streams again, whatever edges they have.
 */
public final class IntervalJoinOperators {

    private IntervalJoinOperators() {}

    /**
     * Returns the operator.
     *
     * @param lowerBound the smallest difference of the timestamps, in milliseconds
     * @param upperBound the largest difference, in milliseconds, at least the lower bound
     * @param lowerInclusive whether the lower bound is inclusive
     * @param upperInclusive whether the upper bound is inclusive
     * @param leftLate the side output for late records of the first stream; null drops them
     * @param rightLate the side output for late records of the second stream; null drops them
     * @param streams the streams, for the types of their records
     * @param function called with each pair
     */
    @SuppressWarnings("NullAway") // Flink takes null for no side output.
    public static <L, R, O> TwoInputStreamOperator<L, R, O> operator(
            long lowerBound,
            long upperBound,
            boolean lowerInclusive,
            boolean upperInclusive,
            @Nullable OutputTag<L> leftLate,
            @Nullable OutputTag<R> rightLate,
            ConnectedStreams<L, R> streams,
            ProcessJoinFunction<L, R, O> function) {
        SerializerConfig config = JobSettings.serializerConfig(streams.getExecutionEnvironment());
        return new IntervalJoinOperator<>(
                lowerBound,
                upperBound,
                lowerInclusive,
                upperInclusive,
                leftLate,
                rightLate,
                streams.getType1().createSerializer(config),
                streams.getType2().createSerializer(config),
                function);
    }
}
