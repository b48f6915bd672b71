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
 * What is asked of a cluster about a job, and what it is to do. It may not answer for a while.
 *
 * <p>Used by one thread.
 */
public final class JobOperations {

    private static final Logger LOG = LoggerFactory.getLogger(JobOperations.class);

    /** What a cluster says about a job: its status, that it does not know the job, or nothing. */
    public sealed interface Answer {
        /** The status. */
        record Is(JobStatus status) implements Answer {}

        /** The cluster answers, and has not known the job for a while: it has ended. */
        record Unknown() implements Answer {}

        /** No answer; it is asked again. */
        record None() implements Answer {}
    }

    private static final Answer NONE = new Answer.None();
    private static final Answer UNKNOWN = new Answer.Unknown();

    private final Submitter submitter;
    private final JobMonitor monitor;
    private final JobSnapshots snapshots;
    private final Time time;
    private final Timeouts timeouts;

    /** Which job the cluster has not known, and since when; null if it knows what it is asked. */
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

    /** Builds a job, and submits nothing. */
    public Submitter.Prepared prepare(Choice choice) throws Exception {
        return submitter.prepare(choice);
    }

    /** Submits a job; if that fails, {@link #status(JobID)} tells whether it runs. */
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

    /** Returns the status of a job of which there is no client. */
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
        // A JobManager that has just been restarted may know its jobs some moments later.
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
            // Anything else is a failure to ask.
            if (Failures.find(failure, JobExecutionException.class).isPresent()) {
                return Optional.of(failure);
            }
            LOG.debug("Job {} does not say why it has failed", job.id(), failure);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Returns what a job has counted; empty if the cluster does not say. */
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

    /** Asks for a savepoint and the end of a job. */
    public CompletableFuture<String> stop(RunningJob job, Path directory) {
        try {
            // Not NATIVE: an incremental checkpoint that goes on using files of such a savepoint
            // stores their paths as if they lay in the directory of the checkpoint, where a
            // demotion would look for them in vain.
            return job.client()
                    .stopWithSavepoint(false, directory.toString(), SavepointFormatType.CANONICAL);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Asks for the end of a job. */
    public void cancel(JobID job) {
        try {
            monitor.cancel(job);
        } catch (IOException e) {
            LOG.debug("Job {} cannot be cancelled, which is tried again", job, e);
        }
    }

    /**
     * Requires that the monitor knows a job, and can be relied on in a switch.
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
            // The client of a cluster that cannot be reached may not even be made.
            throw new ExecutionException(e);
        }
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
