package io.flinkpartitioning;

import io.flinkpartitioning.testbed.Deadlines;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * A watermark strategy that holds the reader of one subtask back: Flink creates the timestamp
 * assigner of a source right before its reader registers.
 *
 * <p>Works where tasks and test share a JVM: the latches are found by an id.
 */
final class LateReader<T> implements WatermarkStrategy<T> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, CountDownLatch> LATCHES = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final String lateSubtask;
    private final WatermarkStrategy<T> watermarks;

    LateReader() {
        this(0, WatermarkStrategy.noWatermarks());
    }

    /** Holds the reader of another subtask back. */
    LateReader(int subtask) {
        this(subtask, WatermarkStrategy.noWatermarks());
    }

    /** Holds the reader back, and has the watermarks and timestamps of another strategy. */
    LateReader(WatermarkStrategy<T> watermarks) {
        this(0, watermarks);
    }

    LateReader(int lateSubtask, WatermarkStrategy<T> watermarks) {
        this.lateSubtask = Integer.toString(lateSubtask);
        this.watermarks = watermarks;
        LATCHES.put(id, new CountDownLatch(1));
    }

    /** Lets the reader register. */
    void release() {
        CountDownLatch latch = LATCHES.get(id);
        if (latch != null) {
            latch.countDown();
        }
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return watermarks.createWatermarkGenerator(context);
    }

    @Override
    public TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        CountDownLatch latch = LATCHES.get(id);
        String subtask = context.getMetricGroup().getAllVariables().get("<subtask_index>");
        if (latch != null && lateSubtask.equals(subtask)) {
            try {
                if (!latch.await(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)) {
                    throw new FlinkRuntimeException("No other reader has read anything");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FlinkRuntimeException(e);
            }
        }
        return watermarks.createTimestampAssigner(context);
    }
}
