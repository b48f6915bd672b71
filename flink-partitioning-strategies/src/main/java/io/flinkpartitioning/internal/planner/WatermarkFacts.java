package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.NoMetrics;
import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.planner.decision.Watermarks.Assigned;
import io.flinkpartitioning.internal.planner.decision.Watermarks.Unshareable;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.NoWatermarksGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.clock.RelativeClock;

/** Finds out whether the subtasks of a source can share their event time. Stateless. */
final class WatermarkFacts {

    private WatermarkFacts() {}

    /** Returns what is known of a source that is not in the job yet. */
    static Watermarks of(WatermarkStrategy<?> strategy, StreamExecutionEnvironment env) {
        if (isNone(strategy)) {
            return Assigned.NOWHERE;
        }
        return hasRounds(env) ? Assigned.AT_NEW_SOURCE : withoutRounds();
    }

    /** Returns what is known of a stream. */
    static Watermarks of(Upstream upstream, StreamExecutionEnvironment env) {
        Optional<Upstream.Step> assigning =
                upstream.steps().stream()
                        .filter(step -> step.kind() == Upstream.Kind.WATERMARKS)
                        .findFirst();
        WatermarkStrategy<?> strategy = upstream.watermarks();
        if (assigning.isEmpty() && (strategy == null || isNone(strategy))) {
            return Assigned.NOWHERE;
        }
        if (!hasRounds(env)) {
            return withoutRounds();
        }
        return assigning
                .map(step -> behindSource(step.name(), upstream, env))
                .orElseGet(() -> atSource(upstream));
    }

    private static Watermarks atSource(Upstream upstream) {
        WatermarkStrategy<?> strategy = upstream.watermarks();
        return upstream.source() instanceof AlignedSource<?, ?, ?> source
                        && strategy != null
                        && sharesEventTime(source, strategy)
                ? Assigned.AT_SHARED_SOURCE
                : new Unshareable(
                        """
                        the watermark strategy of the source '%s' is not one that its watermarks(…) \
                        has returned"""
                                .formatted(upstream.origin().name()));
    }

    private static Watermarks behindSource(
            String assigning, Upstream upstream, StreamExecutionEnvironment env) {
        String why = whyNotInChain(upstream, env).orElse(null);
        return why == null
                ? Assigned.BEHIND_SOURCE
                : new Unshareable(
                        "'%s' assigns watermarks behind the source, and %s"
                                .formatted(assigning, why));
    }

    private static Optional<String> whyNotInChain(
            Upstream upstream, StreamExecutionEnvironment env) {
        if (!(upstream.source() instanceof AlignedSource<?, ?, ?> source)) {
            return Optional.of("the source is not aligned");
        }
        if (!AlignedSources.eventTimeOf(source).shared()) {
            return Optional.of("pipeline.auto-watermark-interval was 0 when the source was added");
        }
        if (!env.isChainingEnabled()) {
            return Optional.of("pipeline.operator-chaining.enabled is false");
        }
        return upstream.steps().stream()
                .filter(step -> !step.joinsChain())
                .findFirst()
                .map(step -> "'%s' does not run in the chain of the source".formatted(step.name()));
    }

    /** Whether the subtasks of a source share their event time by its watermark strategy. */
    static boolean sharesEventTime(AlignedSource<?, ?, ?> source, WatermarkStrategy<?> strategy) {
        return AlignedSources.eventTimeOf(source).isSharedBy(strategy) && !isNone(strategy);
    }

    /**
     * Whether a strategy emits none, whatever timestamps it assigns. Its class does not tell: with
     * a timestamp assigner it is a wrapper.
     */
    private static boolean isNone(WatermarkStrategy<?> strategy) {
        return SourceEventTime.unwatched(strategy).createWatermarkGenerator(new Client())
                instanceof NoWatermarksGenerator;
    }

    /** Where a generator is made to look at it. */
    private static final class Client implements WatermarkGeneratorSupplier.Context, RelativeClock {

        @Override
        public MetricGroup getMetricGroup() {
            return NoMetrics.group();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return this;
        }

        @Override
        public long relativeTimeMillis() {
            return relativeTimeNanos() / 1_000_000;
        }

        @Override
        public long relativeTimeNanos() {
            return System.nanoTime();
        }
    }

    /** Whether Flink asks the watermark generators of a job from time to time. */
    static boolean hasRounds(StreamExecutionEnvironment env) {
        return JobSettings.of(env).get(PipelineOptions.AUTO_WATERMARK_INTERVAL).toMillis() > 0;
    }

    private static Watermarks withoutRounds() {
        return new Unshareable(
                "no reader tells its watermark while pipeline.auto-watermark-interval is 0");
    }
}
