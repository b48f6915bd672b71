package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.planner.decision.SourceFacts.Watermarks;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Finds out whether the subtasks of a source can share their event time. Stateless. */
final class WatermarkFacts {

    private WatermarkFacts() {}

    /** Returns what is known of a source that is not in the job yet. */
    static Watermarks of(WatermarkStrategy<?> strategy, StreamExecutionEnvironment env) {
        if (isNone(strategy)) {
            return Watermarks.NONE;
        }
        return hasRounds(env) ? Watermarks.SHAREABLE : withoutRounds();
    }

    /** Returns what is known of a stream. */
    static Watermarks of(Upstream upstream, StreamExecutionEnvironment env) {
        for (Upstream.Step step : upstream.steps()) {
            if (step.kind() == Upstream.Kind.WATERMARKS) {
                return Watermarks.unshared(
                        "'%s' assigns watermarks behind the source".formatted(step.name()));
            }
        }
        WatermarkStrategy<?> strategy = upstream.watermarks();
        if (strategy == null || isNone(strategy)) {
            return Watermarks.NONE;
        }
        if (!hasRounds(env)) {
            return withoutRounds();
        }
        if (!(upstream.source() instanceof AlignedSource<?, ?, ?> source
                && sharesEventTime(source, strategy))) {
            return Watermarks.unshared(
                    """
                    the watermark strategy of the source '%s' is not one that its watermarks(…) has \
                    returned"""
                            .formatted(upstream.origin().name()));
        }
        return Watermarks.SHARED;
    }

    /** Whether the subtasks of a source share their event time by its watermark strategy. */
    static boolean sharesEventTime(AlignedSource<?, ?, ?> source, WatermarkStrategy<?> strategy) {
        return AlignedSources.eventTimeOf(source).isSharedBy(strategy) && !isNone(strategy);
    }

    /** {@code noWatermarks()} is a lambda without variables: each call returns the same class. */
    private static boolean isNone(WatermarkStrategy<?> strategy) {
        return SourceEventTime.unwatched(strategy).getClass()
                == WatermarkStrategy.noWatermarks().getClass();
    }

    /** Whether Flink asks the watermark generators of a job from time to time. */
    static boolean hasRounds(StreamExecutionEnvironment env) {
        return JobSettings.of(env).get(PipelineOptions.AUTO_WATERMARK_INTERVAL).toMillis() > 0;
    }

    private static Watermarks withoutRounds() {
        return Watermarks.unshared(
                "no reader tells its watermark while pipeline.auto-watermark-interval is 0");
    }
}
