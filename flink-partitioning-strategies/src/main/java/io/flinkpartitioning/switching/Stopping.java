package io.flinkpartitioning.switching;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops jobs with a savepoint, and knows what has come of it when the answer does not say.
 *
 * <p>Used by one thread.
 */
final class Stopping {

    private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

    /** How a job was stopped. */
    sealed interface Result {

        /**
         * It has ended, and its savepoint is complete.
         *
         * @param note what else is to be said, or nothing
         */
        record WithSavepoint(String savepoint, String note) implements Result {}

        /** It was not stopped. */
        record RunsOn(Throwable why) implements Result {}

        /** It has ended without a savepoint. */
        record Ended(Throwable why) implements Result {}
    }

    private final JobOperations operations;
    private final Snapshots snapshots;
    private final Time time;
    private final Timeouts timeouts;

    /** Where savepoints may yet appear, since a job was told to stop and has not. */
    private final List<Path> earlier = new ArrayList<>();

    Stopping(JobOperations operations, Snapshots snapshots, Time time, Timeouts timeouts) {
        this.operations = operations;
        this.snapshots = snapshots;
        this.time = time;
        this.timeouts = timeouts;
    }

    /** Forgets the stops of a job that has been replaced. */
    void forget() {
        earlier.clear();
    }

    /** Returns the savepoint of a stop that was given up, but has come to an end since. */
    Optional<String> savepointOfEarlier() {
        return earlier.stream().flatMap(path -> completedIn(path).stream()).findFirst();
    }

    /** Stops a job with a savepoint. */
    Result stop(RunningJob job) throws InterruptedException {
        Path directory = snapshots.newDirectory();
        earlier.add(directory);
        CompletableFuture<String> stopping =
                job.client()
                        .stopWithSavepoint(false, directory.toString(), SavepointFormatType.NATIVE);
        try {
            return new Result.WithSavepoint(JobOperations.get(stopping, timeouts.stop()), "");
        } catch (ExecutionException | TimeoutException e) {
            Throwable why =
                    e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            LOG.warn(
                    "Job {} does not stop with a savepoint as it should",
                    JobOperations.id(job),
                    why);
            return afterFailedStop(job, directory, why);
        }
    }

    /**
     * Finds out what has become of a job whose stop has failed: the savepoint may have failed, and
     * the job runs on or has failed too; or only the stopping has, and the savepoint is valid; or
     * nothing has, but the answer was lost.
     */
    private Result afterFailedStop(RunningJob job, Path directory, Throwable why)
            throws InterruptedException {
        long deadline = time.nanos() + timeouts.start().toNanos();
        while (true) {
            JobStatus status = operations.status(job);
            if (status == JobStatus.FINISHED || status == JobStatus.FAILED) {
                Optional<String> savepoint = completedIn(directory);
                return savepoint.isPresent()
                        ? new Result.WithSavepoint(
                                savepoint.get(),
                                "; the stopping failed, its savepoint is valid: " + why)
                        : new Result.Ended(why);
            }
            if (status == JobStatus.CANCELED) {
                return new Result.Ended(why);
            }
            boolean settled =
                    status == JobStatus.RUNNING
                            && !(why instanceof TimeoutException)
                            && operations.allRunning(job);
            if (settled || time.nanos() - deadline >= 0) {
                return new Result.RunsOn(why);
            }
            time.await(timeouts.poll());
        }
    }

    private Optional<String> completedIn(Path directory) {
        try {
            return snapshots.completedIn(directory);
        } catch (IOException e) {
            LOG.warn("Cannot look for a savepoint at {}", directory, e);
            return Optional.empty();
        }
    }
}
