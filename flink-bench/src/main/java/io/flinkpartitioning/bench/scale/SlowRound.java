package io.flinkpartitioning.bench.scale;

import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.MemoryTrades;
import io.flinkpartitioning.bench.job.Pace;
import io.flinkpartitioning.bench.job.RecordShape;
import io.flinkpartitioning.bench.job.RunningCount;
import io.flinkpartitioning.bench.job.RunningJob;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.scale.CheckpointHistory.Checkpoint;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.awaitility.Awaitility;

/**
 * Looks at the checkpoints of a job with a slow subtask, once records have piled up in front of it
 * as far as they can.
 *
 * @param grouping what stands between source and work
 * @param slow what the job is like
 * @param rest the cluster
 */
record SlowRound(Grouping grouping, SlowSubtask slow, FlinkRest rest) {

    private static final int PARTITIONS = 8;
    private static final int KEYS = 10_000;
    private static final long ENDLESS = 1_000_000_000_000L;
    private static final double NEARLY_ALWAYS_BUSY = 900;
    private static final Duration TIMEOUT = Deadlines.STEP;
    private static final int METRIC_READS = 4;

    Outcome run(StreamExecutionEnvironment env) throws Exception {
        RecordShape<?> shape = RecordShape.ofBytes(slow.recordBytes());
        addTo(env, shape);
        RunningJob job = RunningJob.submit(env, grouping.arm(), rest);
        try {
            return measure(job).with("edges", job.edgesInto(ScaleArm.OPERATOR));
        } finally {
            job.cancel();
        }
    }

    private <T> void addTo(StreamExecutionEnvironment env, RecordShape<T> shape) {
        Pace pace = Pace.ofRate((double) slow.recordsPerSecond() / slow.parallelism());
        grouping.process(
                        env,
                        new MemoryTrades<>(
                                shape, Load.aligned(PARTITIONS, KEYS, ENDLESS), true, pace),
                        new RunningCount<>(shape, slow.disturbance()),
                        RunningCount.TYPE)
                .name(ScaleArm.OPERATOR)
                .uid(ScaleArm.OPERATOR)
                .sinkTo(new DiscardingSink<>());
    }

    private Outcome measure(RunningJob job) throws IOException {
        job.awaitSubtasks();
        await(
                "a slow subtask",
                () ->
                        rest.metrics().maxOf(job.id(), ScaleArm.OPERATOR, "busyTimeMsPerSecond")
                                > NEARLY_ALWAYS_BUSY);
        LockSupport.parkNanos(slow.warmUp().toNanos());
        CheckpointHistory history = new CheckpointHistory(rest, job.id());
        long before = history.latest();
        double countedBefore = counted(job);
        long start = System.nanoTime();
        LockSupport.parkNanos(slow.measured().toNanos());
        await("checkpoints", () -> history.completedAfter(before).size() >= slow.checkpoints());
        double counted = counted(job) - countedBefore;
        double seconds = (System.nanoTime() - start) * 1e-9;
        List<Checkpoint> checkpoints = history.completedAfter(before);
        return new Outcome()
                .with(ScaleArm.CHECKPOINT, median(checkpoints, Checkpoint::endToEndMillis))
                .with(ScaleArm.FIRST_BARRIER, median(checkpoints, Checkpoint::startDelayMillis))
                .with(ScaleArm.ALIGNMENT, median(checkpoints, Checkpoint::alignmentMillis))
                .with(
                        ScaleArm.IN_FLIGHT,
                        median(checkpoints, checkpoint -> checkpoint.inFlightBytes() / 1e3))
                .with(Figure.RECORDS_PER_SECOND, counted / seconds);
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollInterval(ScaleArm.METRIC_INTERVAL)
                .ignoreException(IOException.class)
                .until(condition);
    }

    /**
     * Returns how many records have been counted, as of a moment ago: a cluster that has not been
     * asked for a while tells of what was when it was asked last.
     */
    private double counted(RunningJob job) throws IOException {
        double counted = 0;
        for (int i = 0; i < METRIC_READS; i++) {
            LockSupport.parkNanos(ScaleArm.METRIC_INTERVAL.dividedBy(2).toNanos());
            counted =
                    rest.metrics()
                            .sumOf(
                                    job.id(),
                                    ScaleArm.OPERATOR,
                                    ScaleArm.OPERATOR + ".numRecordsIn");
        }
        return counted;
    }

    private static double median(
            List<Checkpoint> checkpoints, ToDoubleFunction<Checkpoint> figure) {
        return Median.withDefaults().evaluate(checkpoints.stream().mapToDouble(figure).toArray());
    }
}
