package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.flink.Upstream.Step;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.source.AlignedSource;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The path from a source to a stream: is every record still on the subtask that read it?
 *
 * <p>An unknown step counts as an obstacle. So a new kind of transformation can cost a shuffle, but
 * never a wrong result. Immutable.
 *
 * @param source the aligned source that the stream descends from; empty if there is none
 * @param obstacle why a record may have left the subtask that read it; empty if none has
 * @param parallelism the parallelism of the source
 * @param watermarks the watermarks of the stream
 * @param sourceWithoutUid whether the stream descends from one source, and the user has given it no
 *     uid
 */
public record ForwardPath(
        Optional<AlignedSource<?, ?, ?>> source,
        Optional<String> obstacle,
        int parallelism,
        Watermarks watermarks,
        boolean sourceWithoutUid) {

    /** Follows a stream upwards to its source. */
    public static ForwardPath of(DataStream<?> stream) {
        Upstream upstream = Upstream.of(stream);
        int parallelism = stream.getExecutionEnvironment().getParallelism();
        Step origin = upstream.origin();
        boolean aligned = upstream.source() instanceof AlignedSource;
        boolean oneSource = origin.kind() == Upstream.Kind.SOURCE;
        String obstacle =
                aligned || !oneSource
                        ? firstObstacle(upstream, parallelism)
                        : """
                        the source '%s' is not key-group aligned, so there are no partitions to \
                        reuse; see SmartKeyBy.alignedSource"""
                                .formatted(origin.name());
        return new ForwardPath(
                upstream.source() instanceof AlignedSource<?, ?, ?> source
                        ? Optional.of(source)
                        : Optional.empty(),
                Optional.ofNullable(obstacle),
                origin.parallelism(),
                WatermarkFacts.of(upstream, stream.getExecutionEnvironment()),
                oneSource && origin.uid() == null);
    }

    private static @Nullable String firstObstacle(Upstream upstream, int parallelism) {
        for (Step step : upstream.steps()) {
            String obstacle = obstacleAt(step, parallelism);
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    private static @Nullable String obstacleAt(Step step, int parallelism) {
        return switch (step.kind()) {
            case FORWARD_EDGE, SIDE_OUTPUT -> null;
            case EXCHANGE ->
                    "a %s exchange lies between source and keyBy"
                            .formatted(step.name().toLowerCase(Locale.ROOT));
            case UNION -> "a union lies between source and keyBy";
            case UNKNOWN ->
                    "'%s' (%s) lies between source and keyBy".formatted(step.name(), step.type());
            case SOURCE, OPERATOR, WATERMARKS ->
                    step.parallelism() == parallelism
                            ? null
                            : "'%s' runs with parallelism %d, the keyed operator with %d"
                                    .formatted(step.name(), step.parallelism(), parallelism);
        };
    }

    /**
     * Whether a job of the environment may run in batch execution mode, given the boundedness of
     * one source.
     */
    static boolean mayRunAsBatch(StreamExecutionEnvironment env, Boundedness boundedness) {
        RuntimeExecutionMode mode = JobSettings.of(env).get(ExecutionOptions.RUNTIME_MODE);
        return mode == RuntimeExecutionMode.BATCH
                || (mode == RuntimeExecutionMode.AUTOMATIC && boundedness == Boundedness.BOUNDED);
    }
}
