package io.flinkpartitioning.bench.scale;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.harness.ProcessCpu;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.KeyedSums;
import io.flinkpartitioning.bench.job.Load;
import io.flinkpartitioning.bench.job.MemoryTrades;
import io.flinkpartitioning.bench.job.Meter;
import io.flinkpartitioning.bench.job.Pace;
import io.flinkpartitioning.bench.job.RecordShape;
import io.flinkpartitioning.bench.job.RunningJob;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Starts a job whose sources wait until all subtasks run, so that what its start costs is not taken
 * for the cost of records, and lets it read them.
 *
 * @param grouping what stands between source and work
 * @param load the records
 * @param gate the file for which the sources wait
 * @param rest the cluster
 * @param buffers the network buffers that the cluster uses at the moment
 */
record GatedRound(Grouping grouping, Load load, Path gate, FlinkRest rest, LongSupplier buffers) {

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final int LOOKS = 5;
    private static final Duration TIMEOUT = Duration.ofMinutes(20);
    private static final Duration END_TIMEOUT = Deadlines.STEP;

    Outcome run(StreamExecutionEnvironment env) throws Exception {
        RecordShape.Trade shape = new RecordShape.Trade();
        grouping.process(
                        env,
                        new MemoryTrades<>(shape, load, true, Pace.afterCreationOf(gate)),
                        new KeyedSums<>(shape, 0),
                        Types.LONG)
                .name(ScaleArm.OPERATOR)
                .uid(ScaleArm.OPERATOR)
                .sinkTo(new DiscardingSink<>());
        long submitted = System.currentTimeMillis();
        RunningJob job = RunningJob.submit(env, grouping.arm(), rest);
        job.awaitSubtasks();
        double cpuBefore = ProcessCpu.seconds();
        Files.createFile(gate);
        long mostBuffers = mostBuffersUntilTheEnd(job);
        double cpuSeconds = ProcessCpu.seconds() - cpuBefore;
        Meter.Reading reading = Meter.Reading.of(job.result(END_TIMEOUT));
        return new Outcome()
                .withSpeed(reading.records(), reading.seconds(), cpuSeconds)
                .with(ScaleArm.START_UP, (double) (job.runningSinceMillis() - submitted))
                .with(ScaleArm.CHANNELS, (double) job.channels())
                .with(ScaleArm.NETWORK_BUFFERS, (double) mostBuffers)
                .with(Contest.CHECK + "records", reading.records())
                .with(Contest.CHECK + "amounts", reading.amounts())
                .with(Contest.CHECK + "sums", Long.toHexString(reading.sums()))
                .with("edges", job.edgesInto(ScaleArm.OPERATOR));
    }

    /** Looks every so often, so that what is used for a moment only is not seen. */
    private long mostBuffersUntilTheEnd(RunningJob job) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long most = 0;
        while (!rest.state(job.id()).isGloballyTerminalState() && System.nanoTime() < deadline) {
            for (int look = 0; look < LOOKS; look++) {
                most = Math.max(most, buffers.getAsLong());
                LockSupport.parkNanos(INTERVAL.toNanos());
            }
        }
        return most;
    }
}
