package io.flinkpartitioning.examples.demo;

import com.sun.management.OperatingSystemMXBean;
import io.flinkpartitioning.examples.trades.TraderTotal;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * Stands behind the keyed operator and sees what comes out of it: from when to when, at what cost,
 * and which total each trader ends with.
 *
 * <p>The clocks are those of this JVM, in which all subtasks run; its CPU time is that of
 * everything in it between the first result and the last. The broker has a JVM of its own.
 */
final class ResultMeter extends RichMapFunction<TraderTotal, TraderTotal> {

    private static final long serialVersionUID = 1L;

    private final LongMinimum firstNanos = new LongMinimum();
    private final LongMaximum lastNanos = new LongMaximum();
    private final LongMinimum firstCpuNanos = new LongMinimum();
    private final LongMaximum lastCpuNanos = new LongMaximum();
    private final LongCounter results = new LongCounter();
    private final LongCounter checksum = new LongCounter();

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient Map<String, TraderTotal> latest;

    /** What the meters of a job's subtasks saw together. */
    record Reading(long results, long nanos, long cpuNanos, long checksum) {

        static Reading of(JobExecutionResult job) {
            return new Reading(
                    read(job, "results"),
                    read(job, "lastNanos") - read(job, "firstNanos"),
                    read(job, "lastCpuNanos") - read(job, "firstCpuNanos"),
                    read(job, "checksum"));
        }

        private static long read(JobExecutionResult job, String accumulator) {
            Long value = job.getAccumulatorResult(accumulator);
            if (value == null) {
                throw new IllegalStateException("The job has no accumulator " + accumulator);
            }
            return value;
        }
    }

    @Override
    public void open(OpenContext context) {
        latest = new HashMap<>();
        getRuntimeContext().addAccumulator("firstNanos", firstNanos);
        getRuntimeContext().addAccumulator("lastNanos", lastNanos);
        getRuntimeContext().addAccumulator("firstCpuNanos", firstCpuNanos);
        getRuntimeContext().addAccumulator("lastCpuNanos", lastCpuNanos);
        getRuntimeContext().addAccumulator("results", results);
        getRuntimeContext().addAccumulator("checksum", checksum);
    }

    @Override
    public TraderTotal map(TraderTotal total) {
        if (latest.isEmpty()) {
            firstNanos.add(System.nanoTime());
            firstCpuNanos.add(processCpuNanos());
        }
        latest.put(total.traderId(), total);
        return total;
    }

    @Override
    public void close() {
        if (latest == null || latest.isEmpty()) {
            return;
        }
        lastNanos.add(System.nanoTime());
        lastCpuNanos.add(processCpuNanos());
        // Each result is the total after one more trade, so the last one counts them all.
        latest.values().forEach(total -> results.add(total.trades()));
        checksum.add(TotalsChecksum.of(latest.values()));
    }

    private static long processCpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
