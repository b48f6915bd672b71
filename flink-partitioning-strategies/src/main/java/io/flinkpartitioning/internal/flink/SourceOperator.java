package io.flinkpartitioning.internal.flink;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;

/**
 * A source in a job that is being built. Immutable.
 *
 * <p>Walks the transformations, which are internal to Flink: no public API lists the operators of
 * an environment. Before 2.2 a source's reader is not told the max parallelism that it runs with.
 *
 * @param source the source
 * @param watermarks its watermark strategy
 * @param maxParallelism its own max parallelism, or the environment's if it has none; -1 if neither
 *     has one
 */
public record SourceOperator(
        Source<?, ?, ?> source, WatermarkStrategy<?> watermarks, int maxParallelism) {

    /** Returns the sources of a job. */
    public static List<SourceOperator> of(StreamExecutionEnvironment env) {
        return Transformations.of(env).stream()
                .filter(SourceTransformation.class::isInstance)
                .<SourceTransformation<?, ?, ?>>map(SourceTransformation.class::cast)
                .map(
                        step ->
                                new SourceOperator(
                                        step.getSource(),
                                        (WatermarkStrategy<?>) step.getWatermarkStrategy(),
                                        Transformations.maxParallelism(step, env)))
                .toList();
    }
}
