package io.flinkpartitioning.switching;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.client.JobExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits, ends and looks at jobs, each within a time, of a cluster that may not answer for a
 * while.
 *
 * <p>Used by one thread.
 */
final class JobOperations {

    private static final Logger LOG = LoggerFactory.getLogger(JobOperations.class);

    /** Makes a job, which may fail for a while, as where a broker does not answer. */
    @FunctionalInterface
    interface Preparation {
        Submitter.Prepared prepare() throws Exception;
    }

    private final String name;
    private final Submitter submitter;
    private final JobMonitor monitor;
    private final Snapshots snapshots;
    private final Time time;
    private final Timeouts timeouts;

    /** Since when a job is not known to its cluster; not set while it is. */
    private @Nullable Long lostSince;

    private boolean silent;

    JobOperations(
            String name,
            Submitter submitter,
            JobMonitor monitor,
            Snapshots snapshots,
            Time time,
            Timeouts timeouts) {
        this.name = name;
        this.submitter = submitter;
        this.monitor = monitor;
        this.snapshots = snapshots;
        this.time = time;
        this.timeouts = timeouts;
    }

    long now() {
        return time.nanos();
    }

    /** Builds a job, and submits nothing. */
    Submitter.Prepared prepare(Choice choice) throws Exception {
        return submitter.prepare(choice);
    }

    /** Returns the status of a job; null where the cluster does not say. */
    @Nullable JobStatus status(RunningJob job) throws InterruptedException {
        try {
            JobStatus status = get(job.client().getJobStatus(), timeouts.answer());
            if (silent) {
                LOG.info("Job {} tells its status again: {}", id(job), status);
            }
            silent = false;
            lostSince = null;
            return status;
        } catch (ExecutionException | TimeoutException e) {
            if (!silent) {
                LOG.warn("Job {} does not tell its status, and is asked again", id(job), e);
            }
            silent = true;
            return null;
        }
    }

    /**
     * Tells whether a cluster that answers has not known a job for so long that it will not find it
     * again, as a cluster without high availability whose JobManager was restarted.
     */
    Optional<Throwable> lost(RunningJob job) {
        try {
            if (monitor.knows(id(job))) {
                lostSince = null;
                return Optional.empty();
            }
        } catch (IOException e) {
            LOG.debug("The cluster does not answer", e);
            lostSince = null;
            return Optional.empty();
        }
        if (lostSince == null) {
            lostSince = time.nanos();
        }
        return time.nanos() - lostSince < timeouts.start().toNanos()
                ? Optional.empty()
                : Optional.of(
                        new IOException(
                                "Job "
                                        + id(job)
                                        + " must be known to its cluster, but is not any more: was its"
                                        + " JobManager restarted without high availability? Submit it"
                                        + " again from its last checkpoint, which lies in "
                                        + id(job)
                                        + " below execution.checkpointing.dir."));
    }

    /** Returns why a job has failed. */
    Throwable failure(RunningJob job) throws InterruptedException {
        long deadline = time.nanos() + timeouts.start().toNanos();
        while (true) {
            Throwable answer;
            try {
                get(job.client().getJobExecutionResult(), timeouts.answer());
                answer = new IOException("Job " + id(job) + " has failed, and does not say why");
            } catch (ExecutionException e) {
                answer = e.getCause() == null ? e : e.getCause();
            } catch (TimeoutException e) {
                answer = e;
            }
            // Anything else is a failure to ask.
            if (Failures.find(answer, JobExecutionException.class).isPresent()
                    || time.nanos() - deadline >= 0) {
                return answer;
            }
            LOG.debug("Job {} does not say why it has failed", id(job), answer);
            time.await(timeouts.poll());
        }
    }

    /** Returns what a job has counted; empty where the cluster does not say. */
    Optional<JobMonitor.Alignment> alignment(RunningJob job) {
        try {
            return monitor.alignment(id(job));
        } catch (IOException e) {
            LOG.debug("Job {} does not tell its alignment", id(job), e);
            return Optional.empty();
        }
    }

    /**
     * Returns what a job that has ended goes on from: its last checkpoint, or what it was restored
     * from; null where it has neither.
     *
     * @throws IOException if that is gone, or the cluster does not say
     */
    @Nullable String newestSnapshot(RunningJob ended) throws IOException {
        String snapshot = monitor.latestSnapshot(id(ended)).orElse(ended.snapshot());
        return snapshot == null ? null : snapshots.newestFrom(snapshot);
    }

    /**
     * Submits a job once. Where it is not known whether it was accepted, what was is cancelled.
     *
     * @throws Exception if no job of this submission runs
     */
    RunningJob submit(Submitter.Prepared prepared, @Nullable String snapshot) throws Exception {
        Set<JobID> before = monitor.jobs(name);
        try {
            RunningJob submitted =
                    new RunningJob(
                            prepared.choice(),
                            prepared.explanation(),
                            prepared.submit(snapshot),
                            snapshot);
            return submitted;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            cancelAllBut(before);
            throw e;
        }
    }

    /**
     * Builds and submits a job, again and again until it is accepted or the time to start is over.
     *
     * @throws SwitchRefusedException if the job could lose state
     * @throws Exception if it is not accepted in time
     */
    RunningJob submitUntilAccepted(Preparation preparation, @Nullable String snapshot)
            throws Exception {
        long deadline = time.nanos() + timeouts.start().toNanos();
        while (true) {
            try {
                return submit(preparation.prepare(), snapshot);
            } catch (SwitchRefusedException | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (time.nanos() - deadline >= 0) {
                    throw e;
                }
                LOG.warn("Job '{}' is not accepted, and is submitted again", name, e);
                time.await(timeouts.poll());
            }
        }
    }

    private void cancelAllBut(Set<JobID> before) throws IOException, InterruptedException {
        long deadline = time.nanos() + timeouts.start().toNanos();
        while (true) {
            Set<JobID> ours = new HashSet<>(monitor.jobs(name));
            ours.removeAll(before);
            if (ours.isEmpty()) {
                return;
            }
            if (time.nanos() - deadline >= 0) {
                throw new IOException(
                        "Jobs " + ours + " were submitted by a call that failed, and do not end");
            }
            for (JobID job : ours) {
                monitor.cancel(job);
            }
            time.await(timeouts.poll());
        }
    }

    /**
     * Waits until all subtasks of a job run, or it has finished.
     *
     * @return why it does not run; null where it does
     */
    @Nullable Throwable awaitRunning(RunningJob job) throws InterruptedException {
        long deadline = time.nanos() + timeouts.start().toNanos();
        while (true) {
            JobStatus status = status(job);
            if (status == JobStatus.FINISHED || (status == JobStatus.RUNNING && allRunning(job))) {
                return null;
            }
            if (status == JobStatus.FAILED) {
                return failure(job);
            }
            if (status == JobStatus.CANCELED) {
                return new IOException("Job " + id(job) + " was cancelled by someone else");
            }
            if (time.nanos() - deadline >= 0) {
                return new TimeoutException(
                        "Job "
                                + id(job)
                                + " should run within "
                                + timeouts.start()
                                + ", but is "
                                + status
                                + " without all of its subtasks: the cluster may lack slots");
            }
            time.await(timeouts.poll());
        }
    }

    /** Whether all subtasks of a job are known to run. */
    boolean allRunning(RunningJob job) {
        try {
            return monitor.allRunning(id(job));
        } catch (IOException e) {
            LOG.debug("Job {} does not tell of its subtasks", id(job), e);
            return false;
        }
    }

    /** Cancels a job that does not run as it should, and returns whether it has ended. */
    boolean end(RunningJob job) throws InterruptedException {
        long deadline = time.nanos() + timeouts.start().toNanos();
        boolean asked = false;
        while (true) {
            JobStatus status = status(job);
            if (status != null && status.isGloballyTerminalState()) {
                return true;
            }
            if (time.nanos() - deadline >= 0) {
                return false;
            }
            if (!asked) {
                asked = cancel(job);
            }
            time.await(timeouts.poll());
        }
    }

    private boolean cancel(RunningJob job) throws InterruptedException {
        try {
            get(job.client().cancel(), timeouts.answer());
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Job {} cannot be cancelled, which is tried again", id(job), e);
            return false;
        }
    }

    static JobID id(RunningJob job) {
        return job.client().getJobID();
    }

    static <T> T get(CompletableFuture<T> future, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
