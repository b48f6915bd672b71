package io.flinkpartitioning;

import io.flinkpartitioning.internal.flink.Closures;
import io.flinkpartitioning.internal.flink.IntervalJoinOperators;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * An interval join over {@link CoPartitionedStreams}, with the same settings as Flink's interval
 * join. Each setting returns a new instance. Instances belong to the one thread that builds the
 * job.
 *
 * @param <L> the type of the records of the first stream
 * @param <R> the type of the records of the second stream
 */
public final class IntervalJoin<L, R> {

    private static final String NAME = "Interval Join";

    private final ConnectedStreams<L, R> connected;
    private final Bounds bounds;
    private final @Nullable OutputTag<L> leftLate;
    private final @Nullable OutputTag<R> rightLate;

    /** The bounds of the second timestamp minus the first, in milliseconds. */
    record Bounds(long lower, long upper, boolean lowerInclusive, boolean upperInclusive) {}

    private IntervalJoin(
            ConnectedStreams<L, R> connected,
            Bounds bounds,
            @Nullable OutputTag<L> leftLate,
            @Nullable OutputTag<R> rightLate) {
        this.connected = connected;
        this.bounds = bounds;
        this.leftLate = leftLate;
        this.rightLate = rightLate;
    }

    static <L, R> IntervalJoin<L, R> of(
            ConnectedStreams<L, R> connected, Duration lowerBound, Duration upperBound) {
        return new IntervalJoin<>(
                connected,
                new Bounds(lowerBound.toMillis(), upperBound.toMillis(), true, true),
                null,
                null);
    }

    /** Excludes records that are exactly the lower bound away. */
    public IntervalJoin<L, R> lowerBoundExclusive() {
        return with(new Bounds(bounds.lower(), bounds.upper(), false, bounds.upperInclusive()));
    }

    /** Excludes records that are exactly the upper bound away. */
    public IntervalJoin<L, R> upperBoundExclusive() {
        return with(new Bounds(bounds.lower(), bounds.upper(), bounds.lowerInclusive(), false));
    }

    private IntervalJoin<L, R> with(Bounds newBounds) {
        return new IntervalJoin<>(connected, newBounds, leftLate, rightLate);
    }

    /**
     * Sends late records of the first stream to a side output. By default they are dropped.
     *
     * @param tag the side output
     */
    public IntervalJoin<L, R> sideOutputLeftLateData(OutputTag<L> tag) {
        return new IntervalJoin<>(
                connected, bounds, Closures.clean(Objects.requireNonNull(tag, "tag")), rightLate);
    }

    /**
     * Sends late records of the second stream to a side output. By default they are dropped.
     *
     * @param tag the side output
     */
    public IntervalJoin<L, R> sideOutputRightLateData(OutputTag<R> tag) {
        return new IntervalJoin<>(
                connected, bounds, leftLate, Closures.clean(Objects.requireNonNull(tag, "tag")));
    }

    /**
     * Adds the join to the job.
     *
     * @param function called with each pair
     * @throws org.apache.flink.api.common.functions.InvalidTypesException if Flink cannot extract
     *     the type of its results
     */
    public <O> SingleOutputStreamOperator<O> process(ProcessJoinFunction<L, R, O> function) {
        return process(
                function,
                TypeExtractor.getBinaryOperatorReturnType(
                        function,
                        ProcessJoinFunction.class,
                        0,
                        1,
                        2,
                        TypeExtractor.NO_INDEX,
                        connected.getType1(),
                        connected.getType2(),
                        NAME,
                        false));
    }

    /**
     * The same, if Flink cannot extract the type of the function's results.
     *
     * @param function called with each pair
     * @param outputType the type of the results
     */
    public <O> SingleOutputStreamOperator<O> process(
            ProcessJoinFunction<L, R, O> function, TypeInformation<O> outputType) {
        return connected.transform(
                NAME,
                outputType,
                IntervalJoinOperators.operator(
                        bounds.lower(),
                        bounds.upper(),
                        bounds.lowerInclusive(),
                        bounds.upperInclusive(),
                        leftLate,
                        rightLate,
                        connected,
                        Closures.clean(function)));
    }
}
