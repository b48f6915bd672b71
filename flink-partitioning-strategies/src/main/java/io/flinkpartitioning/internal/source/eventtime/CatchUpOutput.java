package io.flinkpartitioning.internal.source.eventtime;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.jspecify.annotations.Nullable;

/**
 * Passes the watermarks of one split on to Flink, or of all splits of a subtask together. One that
 * comes back from idleness behind the shared event time stays idle until it has caught up, as a
 * whole subtask does behind a {@code keyBy}. Used by the task thread only.
 */
abstract class CatchUpOutput implements WatermarkOutput {

    /** Where watermarks go; null before there is one. */
    @Nullable WatermarkOutput output;

    private long watermark = Long.MIN_VALUE;
    private boolean idle;
    private boolean behind;

    CatchUpOutput(boolean behind) {
        this.behind = behind;
    }

    /** The event time of all subtasks. */
    abstract long shared();

    /** Activity is about to be passed on. */
    abstract void beforeActivity();

    final long watermark() {
        return watermark;
    }

    final boolean isIdle() {
        return idle;
    }

    /** Whether Flink takes this for idle until it has caught up. */
    final boolean isBehind() {
        return behind;
    }

    @Override
    public void emitWatermark(Watermark emitted) {
        idle = false;
        watermark = Math.max(watermark, emitted.getTimestamp());
        if (catchesUp() && output != null) {
            beforeActivity();
            output.emitWatermark(emitted);
        }
    }

    private boolean catchesUp() {
        behind &= watermark < shared();
        return !behind;
    }

    @Override
    public void markIdle() {
        idle = true;
        behind = true;
        if (output != null) {
            output.markIdle();
        }
    }

    @Override
    public void markActive() {
        idle = false;
        if (catchesUp() && output != null) {
            beforeActivity();
            output.markActive();
        }
    }
}
