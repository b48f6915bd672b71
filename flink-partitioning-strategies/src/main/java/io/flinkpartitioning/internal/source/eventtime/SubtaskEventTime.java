package io.flinkpartitioning.internal.source.eventtime;

import java.io.Serializable;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Where the reader of a subtask and the watermark generators of its splits meet. Flink creates the
 * reader from the source, and the generators from the watermark strategy.
 *
 * <p>Source and strategy refer to one instance. Flink serializes both in one object graph, that of
 * the source operator's factory, so in each subtask they refer to one instance again.
 *
 * <p>What it holds is not serialized. Used by the task thread only.
 */
public final class SubtaskEventTime implements Serializable {

    private static final long serialVersionUID = 1L;

    private transient @Nullable WatchedWatermarks watched;

    /** Returns what is known of the watermarks in this subtask. */
    public WatchedWatermarks watched() {
        WatchedWatermarks known = watched;
        if (known == null) {
            known = new WatchedWatermarks();
            watched = known;
        }
        return known;
    }

    /** Returns a strategy with the same watermarks, whose generators are watched. */
    public <T> WatermarkStrategy<T> watching(WatermarkStrategy<T> strategy) {
        return strategy instanceof WatchedStrategy<T> watching
                ? new WatchedStrategy<>(watching.strategy(), this)
                : new WatchedStrategy<>(strategy, this);
    }
}
