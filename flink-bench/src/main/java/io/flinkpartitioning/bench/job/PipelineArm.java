package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.harness.ProcessCpu;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that reads all trades of a topic and sums them, on a cluster in the JVM of the arm.
 *
 * @param grouping what stands between source and work
 * @param trades what it reads
 * @param settings how it runs
 * @param workTokens what the work on a record costs besides
 */
record PipelineArm(Grouping grouping, Trades<?> trades, JobSettings settings, long workTokens)
        implements Arm {

    /** The name of the operator that works. */
    static final String OPERATOR = "sums";

    @Override
    public String name() {
        return grouping.arm();
    }

    @Override
    public Session open() throws Exception {
        FlinkCluster cluster =
                FlinkCluster.start(1, settings.parallelism(), settings.configuration());
        return new Session() {
            @Override
            public Outcome run() throws Exception {
                double cpuBefore = ProcessCpu.seconds();
                StreamExecutionEnvironment env = cluster.environment(settings.configuration());
                settings.applyTo(env);
                addTo(env);
                JobClient job = env.executeAsync(name());
                JobExecutionResult result = await(job);
                double cpuSeconds = ProcessCpu.seconds() - cpuBefore;
                return outcome(Meter.Reading.of(result), cpuSeconds)
                        .with(
                                "edges",
                                new FlinkRest(cluster.restUrl())
                                        .edgesInto(job.getJobID(), OPERATOR));
            }

            @Override
            public void close() throws IOException {
                cluster.close();
            }
        };
    }

    /** Adds the whole job. */
    void addTo(StreamExecutionEnvironment env) {
        grouping.build(new Grouping.Job<>(env, trades, workTokens))
                .name(OPERATOR)
                .uid(OPERATOR)
                .sinkTo(new DiscardingSink<>());
    }

    /** Returns speed and cost, and what must be equal. */
    Outcome outcome(Meter.Reading reading, double cpuSeconds) {
        Outcome outcome =
                new Outcome()
                        .withSpeed(reading.records(), reading.seconds(), cpuSeconds)
                        .with(Contest.CHECK + "records", reading.records())
                        .with(Contest.CHECK + "amounts", reading.amounts());
        return grouping.isKeyed()
                ? outcome.with(Contest.CHECK + "sums", Long.toHexString(reading.sums()))
                : outcome;
    }

    static JobExecutionResult await(JobClient job) throws IOException, InterruptedException {
        try {
            return job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            throw new IOException("The job failed", e.getCause());
        }
    }
}
