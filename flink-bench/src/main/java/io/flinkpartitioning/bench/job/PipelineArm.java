package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.result.Figure;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that reads all trades of a topic and sums them, on a cluster of the arm's own.
 *
 * @param grouping what stands between source and work
 * @param trades what it reads
 * @param settings how it runs
 * @param workTokens what the work on a record costs besides
 * @param deployment where it runs
 */
record PipelineArm(
        Grouping grouping,
        Trades<?> trades,
        JobSettings settings,
        long workTokens,
        Deployment deployment)
        implements Arm {

    /** The name of the operator that works. */
    static final String OPERATOR = "sums";

    @Override
    public String name() {
        return grouping.arm();
    }

    @Override
    public Session open() throws IOException {
        BenchCluster cluster = deployment.start(settings);
        return new Session() {
            @Override
            public Outcome run() throws IOException, InterruptedException {
                return runOn(cluster);
            }

            @Override
            public void close() throws IOException {
                cluster.close();
            }
        };
    }

    private Outcome runOn(BenchCluster cluster) throws IOException, InterruptedException {
        double cpuBefore = cluster.cpuSeconds();
        StreamExecutionEnvironment env = cluster.environment(settings.configuration());
        settings.applyTo(env);
        addTo(env);
        JobClient job = submit(env);
        CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
        Outcome outcome = new Outcome();
        if (deployment.hasNetwork()) {
            outcome.with(
                    Figure.NETWORK_BYTES_PER_RECORD,
                    NetworkTraffic.bytesPerRecord(end, cluster.rest(), job.getJobID(), OPERATOR));
        }
        Meter.Reading reading = Meter.Reading.of(await(end));
        double cpuSeconds = cluster.cpuSeconds() - cpuBefore;
        outcome.withSpeed(reading.records(), reading.seconds(), cpuSeconds)
                .with(Contest.CHECK + "records", reading.records())
                .with(Contest.CHECK + "amounts", reading.amounts())
                .with("edges", cluster.rest().edgesInto(job.getJobID(), OPERATOR));
        return grouping.isKeyed()
                ? outcome.with(Contest.CHECK + "sums", Long.toHexString(reading.sums()))
                : outcome;
    }

    /** Adds the whole job. */
    void addTo(StreamExecutionEnvironment env) {
        grouping.build(new Grouping.Job<>(env, trades, workTokens))
                .name(OPERATOR)
                .uid(OPERATOR)
                .sinkTo(new DiscardingSink<>());
    }

    private JobClient submit(StreamExecutionEnvironment env) throws IOException {
        try {
            return env.executeAsync(name());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The job cannot be submitted", e);
        }
    }

    private static JobExecutionResult await(CompletableFuture<JobExecutionResult> end)
            throws IOException, InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IOException("The job failed", e.getCause());
        }
    }
}
