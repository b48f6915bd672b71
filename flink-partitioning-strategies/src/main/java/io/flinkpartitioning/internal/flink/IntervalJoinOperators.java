package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Flink's operator of interval joins, for streams whose keys are where they belong already.
 * Stateless and thread-safe.
 *
 * <p>The operator is internal to Flink, and its one public way in, {@code
 * KeyedStream.intervalJoin}, keys both streams anew, whatever edges they have.
 */
public final class IntervalJoinOperators {

    private IntervalJoinOperators() {}

    /**
     * Returns an operator.
     *
     * @param lowerBound the least difference of the timestamps, in milliseconds
     * @param upperBound the greatest difference, in milliseconds, at least the lower bound
     * @param lowerInclusive whether the lower bound itself is within
     * @param upperInclusive whether the upper bound itself is within
     * @param leftLate where late records of the first stream go; null drops them
     * @param rightLate where late records of the second stream go; null drops them
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
        SerializerConfig config =
                streams.getExecutionEnvironment().getConfig().getSerializerConfig();
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
