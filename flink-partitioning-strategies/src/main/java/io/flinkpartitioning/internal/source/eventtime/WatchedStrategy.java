package io.flinkpartitioning.internal.source.eventtime;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * The user's watermark strategy, with generators that are watched.
 *
 * @param strategy the user's
 * @param time where its generators meet the reader
 */
record WatchedStrategy<T>(WatermarkStrategy<T> strategy, SubtaskEventTime time)
        implements WatermarkStrategy<T> {

    private static final long serialVersionUID = 1L;

    @Override
    public TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return strategy.createTimestampAssigner(context);
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return time.watched().watch(strategy.createWatermarkGenerator(context));
    }

    @Override
    public WatermarkAlignmentParams getAlignmentParameters() {
        return strategy.getAlignmentParameters();
    }

    private WatchedStrategy<T> watching(WatermarkStrategy<T> changed) {
        return new WatchedStrategy<>(changed, time);
    }

    /** Flink would put its own generators around the watched ones, which would not be asked. */
    @Override
    public WatermarkStrategy<T> withIdleness(Duration idleTimeout) {
        return watching(strategy.withIdleness(idleTimeout));
    }

    @Override
    public WatermarkStrategy<T> withTimestampAssigner(TimestampAssignerSupplier<T> assigner) {
        return watching(strategy.withTimestampAssigner(assigner));
    }

    @Override
    public WatermarkStrategy<T> withTimestampAssigner(SerializableTimestampAssigner<T> assigner) {
        return watching(strategy.withTimestampAssigner(assigner));
    }

    @Override
    public WatermarkStrategy<T> withWatermarkAlignment(String group, Duration maxDrift) {
        return watching(strategy.withWatermarkAlignment(group, maxDrift));
    }

    @Override
    public WatermarkStrategy<T> withWatermarkAlignment(
            String group, Duration maxDrift, Duration updateInterval) {
        return watching(strategy.withWatermarkAlignment(group, maxDrift, updateInterval));
    }
}
