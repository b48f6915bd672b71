package io.flinkpartitioning.chaos;

import io.flinkpartitioning.Plan;
import io.flinkpartitioning.chaos.job.CountingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** Submits the job anew for each change, from a savepoint or from its last checkpoint. */
final class DirectJobControl implements JobControl {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int ATTEMPTS = 3;

    private final CountingJob job;
    private final Configuration settings;
    private final WorkDirectory directory;

    private volatile @Nullable Submission current;

    /** A job as it was submitted. */
    private record Submission(
            Cluster cluster,
            JobClient client,
            Plan plan,
            int parallelism,
            @Nullable String snapshot) {

        JobView view() {
            return new JobView(cluster.rest(), client.getJobID());
        }
    }

    /**
     * Creates a control, which does nothing yet.
     *
     * @param job the job
     * @param settings its settings
     * @param directory where its savepoints go to, and its checkpoints are
     */
    DirectJobControl(CountingJob job, Configuration settings, WorkDirectory directory) {
        this.job = job;
        this.settings = settings;
        this.directory = directory;
    }

    private Submission current() {
        Submission submission = current;
        if (submission == null) {
            throw new IllegalStateException("The job must have been started. Call start(…) before");
        }
        return submission;
    }

    @Override
    public void start(Cluster cluster, Plan plan, int parallelism, @Nullable String snapshot)
            throws Exception {
        Configuration configuration = new Configuration(settings);
        if (snapshot != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, snapshot);
        }
        StreamExecutionEnvironment env = cluster.environment(configuration);
        env.setParallelism(parallelism);
        job.addTo(env, plan);
        Submission submission =
                new Submission(cluster, env.executeAsync("chaos"), plan, parallelism, snapshot);
        current = submission;
        Deadline.await(
                TIMEOUT,
                "all subtasks of job " + jobId() + " run",
                () -> submission.view().allRunning());
    }

    @Override
    public JobID jobId() {
        return current().client().getJobID();
    }

    @Override
    public Plan plan() {
        return current().plan();
    }

    @Override
    public void rescale(int parallelism) throws Exception {
        String savepoint = stop();
        start(current().cluster(), plan(), parallelism, savepoint);
    }

    @Override
    public void switchTo(Plan plan) throws Exception {
        String savepoint = stop();
        start(current().cluster(), plan, current().parallelism(), savepoint);
    }

    @Override
    public void awaitDemotion() throws Exception {
        Submission failing = current();
        Deadline.await(
                TIMEOUT,
                "job " + jobId() + " fails for good",
                () -> failing.view().state() == JobStatus.FAILED);
        start(failing.cluster(), Plan.LOCAL_FIRST, failing.parallelism(), newestSnapshot());
    }

    @Override
    public void awaitPromotion() throws Exception {
        switchTo(Plan.FORWARD);
    }

    /** The last checkpoint of the job, or what it was restored from where it has made none. */
    private @Nullable String newestSnapshot() throws IOException {
        Path checkpoints = directory.checkpoints().resolve(jobId().toHexString());
        if (!Files.exists(checkpoints)) {
            return current().snapshot();
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            Optional<Path> newest =
                    files.filter(file -> Files.exists(file.resolve("_metadata")))
                            .max(Comparator.comparingLong(DirectJobControl::checkpointNumber));
            return newest.isEmpty() ? current().snapshot() : newest.get().toUri().toString();
        }
    }

    private static long checkpointNumber(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    @Override
    public String stop() throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return current()
                        .client()
                        .stopWithSavepoint(
                                false,
                                directory.savepoints().toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // A savepoint may time out on a busy machine; the job goes on then.
                if (attempt == ATTEMPTS) {
                    throw new Deadline.MissedException(
                            "Job " + jobId() + " does not stop with a savepoint", e);
                }
                Submission running = current();
                Deadline.await(
                        TIMEOUT,
                        "all subtasks of job " + jobId() + " run again",
                        () -> running.view().allRunning());
            }
        }
    }

    @Override
    public void cancel() throws IOException {
        try {
            current().client().cancel().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while job " + jobId() + " is cancelled", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Job " + jobId() + " cannot be cancelled", e);
        }
    }
}
