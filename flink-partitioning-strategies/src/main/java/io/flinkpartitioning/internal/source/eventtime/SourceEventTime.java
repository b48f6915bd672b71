package io.flinkpartitioning.internal.source.eventtime;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How the subtasks of a source have event time. Immutable, serializable.
 *
 * @param subtask where reader and watermark generators of a subtask meet
 * @param shared whether all subtasks have one event time, as behind a {@code keyBy}; otherwise each
 *     has that of its own splits
 * @param period the least time between two changes of the shared event time
 * @param forStreams whether operators behind the source may assign watermarks; then no record is
 *     read before the restored splits are there, since nothing else would hold those watermarks
 */
public record SourceEventTime(
        SubtaskEventTime subtask, boolean shared, Duration period, boolean forStreams)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Each subtask has the event time of its own splits. */
    public static SourceEventTime own() {
        return new SourceEventTime(new SubtaskEventTime(), false, Duration.ZERO, false);
    }

    /**
     * All subtasks share one event time.
     *
     * @param period the least time between two changes, above 0
     */
    public static SourceEventTime shared(Duration period) {
        return new SourceEventTime(new SubtaskEventTime(), true, period, false);
    }

    /** Returns the same of a source behind which operators may assign watermarks. */
    public SourceEventTime withStreams() {
        return new SourceEventTime(subtask, shared, period, true);
    }

    /** Returns the watermark strategy that a job must give the source. */
    public <T> WatermarkStrategy<T> watching(WatermarkStrategy<T> strategy) {
        return subtask.watching(strategy);
    }

    /** Returns the user's strategy: the given one, or that which it watches. */
    public static WatermarkStrategy<?> unwatched(WatermarkStrategy<?> strategy) {
        return strategy instanceof WatchedStrategy<?> watched ? watched.strategy() : strategy;
    }

    /** Whether subtasks share it by a strategy: one that {@link #watching} has returned. */
    public boolean isSharedBy(WatermarkStrategy<?> strategy) {
        return shared
                && strategy instanceof WatchedStrategy<?> watched
                && watched.time() == subtask;
    }
}
