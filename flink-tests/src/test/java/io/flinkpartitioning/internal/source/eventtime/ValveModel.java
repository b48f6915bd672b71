package io.flinkpartitioning.internal.source.eventtime;

import java.lang.reflect.Proxy;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.PushingAsyncDataInput.DataOutput;
import org.apache.flink.streaming.runtime.watermarkstatus.StatusWatermarkValve;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Flink's own combination of the inputs behind a {@code keyBy}, fed with the same reports. */
final class ValveModel {

    private final StatusWatermarkValve valve;
    private final long[] watermarks;
    private final boolean[] idle;
    private final DataOutput<?> output;

    private long shared = Long.MIN_VALUE;
    private boolean allIdle;

    ValveModel(int subtasks) {
        valve = new StatusWatermarkValve(subtasks);
        watermarks = new long[subtasks];
        java.util.Arrays.fill(watermarks, Long.MIN_VALUE);
        idle = new boolean[subtasks];
        output =
                (DataOutput<?>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {DataOutput.class},
                                (proxy, method, arguments) -> {
                                    if (arguments[0] instanceof Watermark watermark) {
                                        shared = watermark.getTimestamp();
                                    } else if (arguments[0] instanceof WatermarkStatus status) {
                                        allIdle = status.isIdle();
                                    }
                                    return null;
                                });
    }

    /** What the output of a source does: it emits a watermark as an active one. */
    void report(int subtask, LocalEventTime report) throws Exception {
        boolean higher = report.watermark() > watermarks[subtask];
        if (idle[subtask] && (higher || !report.idle())) {
            idle[subtask] = false;
            valve.inputWatermarkStatus(WatermarkStatus.ACTIVE, subtask, output);
        }
        if (higher) {
            watermarks[subtask] = report.watermark();
            valve.inputWatermark(new Watermark(report.watermark()), subtask, output);
        }
        if (report.idle() && !idle[subtask]) {
            idle[subtask] = true;
            valve.inputWatermarkStatus(WatermarkStatus.IDLE, subtask, output);
        }
    }

    SharedEventTime shared() {
        return new SharedEventTime(shared, allIdle, false);
    }
}
