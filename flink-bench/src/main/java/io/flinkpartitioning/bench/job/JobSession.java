package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.result.Figure;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a job to its end in each round, on one cluster for all of them. */
public final class JobSession implements Arm.Session {

    private final MeasuredJob job;
    private final JobSettings settings;
    private final Deployment deployment;
    private final BenchCluster cluster;

    private JobSession(
            MeasuredJob job, JobSettings settings, Deployment deployment, BenchCluster cluster) {
        this.job = job;
        this.settings = settings;
        this.deployment = deployment;
        this.cluster = cluster;
    }

    /**
     * Starts the cluster.
     *
     * @param job what runs on it
     * @param settings how the job runs
     * @param deployment where it runs
     */
    public static JobSession start(MeasuredJob job, JobSettings settings, Deployment deployment)
            throws IOException {
        return new JobSession(job, settings, deployment, deployment.start(settings));
    }

    @Override
    public Outcome run() throws IOException, InterruptedException {
        double cpuBefore = cluster.cpuSeconds();
        StreamExecutionEnvironment env = cluster.environment(settings.configuration());
        settings.applyTo(env);
        job.addTo(env);
        JobClient client = submit(env);
        CompletableFuture<JobExecutionResult> end = client.getJobExecutionResult();
        double networkBytes =
                deployment.hasNetwork()
                        ? NetworkTraffic.bytesPerRecord(
                                end, cluster.rest(), client.getJobID(), job.operator())
                        : 0;
        JobExecutionResult result = await(end);
        Outcome outcome = job.evaluate(result, cluster.cpuSeconds() - cpuBefore);
        if (deployment.hasNetwork()) {
            outcome.with(Figure.NETWORK_BYTES_PER_RECORD, networkBytes);
        }
        return outcome.with("edges", cluster.rest().edgesInto(client.getJobID(), job.operator()));
    }

    private JobClient submit(StreamExecutionEnvironment env) throws IOException {
        try {
            return env.executeAsync(job.operator());
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

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
