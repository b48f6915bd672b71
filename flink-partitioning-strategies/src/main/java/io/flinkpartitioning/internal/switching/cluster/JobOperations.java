package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.switching.Choice;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.client.JobExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions and commands to a cluster about a job. The cluster may not answer for a while.
 *
 * <p>Used by one thread.
 */
public final class JobOperations {

    private static final Logger LOG = LoggerFactory.getLogger(JobOperations.class);

    /** A cluster's answer about a job: its status, that the job is unknown, or nothing. */
    public sealed interface Answer {
        /** The status. */
        record Is(JobStatus status) implements Answer {}

        /** The cluster answers, and has not known the job for a while. So the job has ended. */
        record Unknown() implements Answer {}

        /** No answer: ask again. */
        record None() implements Answer {}
    }

    private static final Answer NONE = new Answer.None();
    private static final Answer UNKNOWN = new Answer.Unknown();

    private final Submitter submitter;
    private final JobMonitor monitor;
    private final JobSnapshots snapshots;
    private final Time time;
    private final Timeouts timeouts;

    /** The job that the cluster does not know; null if it knows the job it was asked about. */
    private @Nullable JobID unknownJob;

    private long unknownSince;
    private boolean silent;

    public JobOperations(
            Submitter submitter,
            JobMonitor monitor,
            Snapshots snapshots,
            Time time,
            Timeouts timeouts) {
        this.submitter = submitter;
        this.monitor = monitor;
        this.snapshots = new JobSnapshots(monitor, snapshots);
        this.time = time;
        this.timeouts = timeouts;
    }

    public long now() {
        return time.nanos();
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    public JobSnapshots snapshots() {
        return snapshots;
    }

    /** Builds a job without submitting it. */
    public Submitter.Prepared prepare(Choice choice, Submitter.Start start) throws Exception {
        return submitter.prepare(choice, start);
    }

    /** Submits a job. If that fails, {@link #status(JobID)} says whether it runs. */
    public RunningJob submit(Submitter.Prepared prepared, JobID id, @Nullable String snapshot)
            throws Exception {
        return RunningJob.of(prepared, prepared.submit(id, snapshot), snapshot);
    }

    /** Returns the status of a job. */
    public Answer status(RunningJob job) throws InterruptedException {
        try {
            JobStatus status = ask(() -> job.client().getJobStatus());
            return known(job.id(), status);
        } catch (ExecutionException | TimeoutException e) {
            if (!silent) {
                LOG.warn("Job {} does not tell its status, and is asked again", job.id(), e);
            }
            silent = true;
            return status(job.id());
        }
    }

    /** Returns the status of a job without a client. */
    public Answer status(JobID job) {
        Optional<JobStatus> status;
        try {
            status = monitor.status(job);
        } catch (IOException e) {
            LOG.debug("The cluster does not answer", e);
            unknownJob = null;
            return NONE;
        }
        if (status.isPresent()) {
            return known(job, status.get());
        }
        if (!job.equals(unknownJob)) {
            unknownJob = job;
            unknownSince = time.nanos();
        }
        // A JobManager that has just restarted may need some moments to know its jobs.
        return time.nanos() - unknownSince < timeouts.unknown().toNanos() ? NONE : UNKNOWN;
    }

    private Answer known(JobID job, JobStatus status) {
        if (silent) {
            LOG.info("Job {} tells its status: {}", job, status);
        }
        silent = false;
        unknownJob = null;
        return new Answer.Is(status);
    }

    /** Returns why a job has failed; empty if the cluster does not say. */
    public Optional<Throwable> failure(RunningJob job) throws InterruptedException {
        try {
            ask(() -> job.client().getJobExecutionResult());
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable failure = e.getCause() == null ? e : e.getCause();
            // Any other exception means that the question failed.
            if (Failures.find(failure, JobExecutionException.class).isPresent()) {
                return Optional.of(failure);
            }
            LOG.debug("Job {} does not say why it has failed", job.id(), failure);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Returns the counts of a job; empty if the cluster does not say. */
    public Optional<JobMonitor.Alignment> alignment(RunningJob job) {
        try {
            return monitor.alignment(job.id());
        } catch (IOException e) {
            LOG.debug("Job {} does not tell its alignment", job.id(), e);
            return Optional.empty();
        }
    }

    /** Whether all subtasks of a job run; empty if the cluster does not say. */
    public Optional<Boolean> allRunning(RunningJob job) {
        try {
            return Optional.of(monitor.allRunning(job.id()));
        } catch (IOException e) {
            LOG.debug("Job {} does not tell of its subtasks", job.id(), e);
            return Optional.empty();
        }
    }

    /** Asks a job to stop with a savepoint. */
    public CompletableFuture<String> stop(RunningJob job, Path directory) {
        try {
            // Not NATIVE: a later incremental checkpoint may go on using files of such a savepoint.
            // It stores their paths as if they were in the checkpoint's directory, and a demotion
            // would not find them there.
            return job.client()
                    .stopWithSavepoint(false, directory.toString(), SavepointFormatType.CANONICAL);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Asks to cancel a job. */
    public void cancel(JobID job) {
        try {
            monitor.cancel(job);
        } catch (IOException e) {
            LOG.debug("Job {} cannot be cancelled, which is tried again", job, e);
        }
    }

    /**
     * Requires that the monitor knows a job, so that a switch can rely on it.
     *
     * @throws io.flinkpartitioning.switching.SwitchRefusedException if it does not
     */
    public void requireKnown(RunningJob job) {
        Optional<JobStatus> status;
        try {
            status = monitor.status(job.id());
        } catch (IOException e) {
            throw SwitchRules.noAnswer(e);
        }
        SwitchRules.requireKnown(job.id(), status.orElse(null));
    }

    private <T> T ask(Supplier<CompletableFuture<T>> question)
            throws InterruptedException, ExecutionException, TimeoutException {
        Duration timeout = timeouts.answer();
        CompletableFuture<T> answer;
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            // If the cluster cannot be reached, even the creation of the client may fail.
            throw new ExecutionException(e);
        }
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
