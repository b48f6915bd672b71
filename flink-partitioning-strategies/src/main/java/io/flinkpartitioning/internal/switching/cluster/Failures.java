package io.flinkpartitioning.internal.switching.cluster;

import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.SerializedThrowable;

/** Looks into the failure of a job, as a cluster has sent it. */
public final class Failures {

    private static final int MAX_DEPTH = 100;

    /** What an adaptive scheduler says while it restarts a job. */
    private static final String NOT_EXECUTING = "The Flink job is currently not executing.";

    private Failures() {}

    /**
     * Finds a cause by its class. A cause that this JVM could not read, for want of a class of the
     * job's, is known by the name of its class.
     */
    public static Optional<Throwable> find(Throwable failure, Class<? extends Throwable> type) {
        // Bounded: a chain of causes may be a ring.
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
     * Whether a savepoint was refused since not all subtasks run, and nothing was done. Over REST
     * only the message tells.
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

    /** Returns what failed and why, in a sentence: a cluster's own words tell only the former. */
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
