package io.flinkpartitioning.internal.switching.cluster;

import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.SerializedThrowable;

/** Analyses a job's failure, as a cluster has sent it. */
public final class Failures {

    private static final int MAX_DEPTH = 100;

    /** The message of an adaptive scheduler while it restarts a job. */
    private static final String NOT_EXECUTING = "The Flink job is currently not executing.";

    private Failures() {}

    /**
     * Finds a cause by its class. If this JVM could not read the cause because it lacks a class of
     * the job, finds it by class name.
     */
    public static Optional<Throwable> find(Throwable failure, Class<? extends Throwable> type) {
        // Bounded, because a chain of causes may be a ring.
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (type.isInstance(cause)
                    || (cause instanceof SerializedThrowable serialized
                            && serialized.getOriginalErrorClassName().equals(type.getName()))) {
                return Optional.of(cause);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /**
     * Whether Flink refused a savepoint because not all subtasks run, and did nothing. Over REST
     * only the message shows that.
     */
    public static boolean isRefusalOfSavepoint(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING.message())
                    || message.contains(NOT_EXECUTING)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Returns a sentence about what failed and why. The cluster's own message says only what. */
    public static String describe(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < MAX_DEPTH; depth++) {
            root = root.getCause();
        }
        String described = failure.toString();
        if (root != failure) {
            described +=
                    "; caused by "
                            + (root instanceof SerializedThrowable
                                    ? root.getMessage()
                                    : root.toString());
        }
        return find(failure, NoResourceAvailableException.class).isPresent()
                ? described + ": the cluster may lack slots"
                : described;
    }
}
