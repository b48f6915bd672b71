package io.flinkpartitioning.switching;

import java.util.Optional;
import org.apache.flink.util.SerializedThrowable;

/** Looks into the failure of a job, as a cluster has sent it. */
final class Failures {

    private Failures() {}

    /**
     * Finds a cause by its class. A cause that this JVM could not read, for want of a class of the
     * job's, is known by the name of its class.
     */
    static Optional<Throwable> find(Throwable failure, Class<? extends Throwable> type) {
        // Bounded: a chain of causes may be a ring.
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 100; depth++) {
            if (type.isInstance(cause)
                    || (cause instanceof SerializedThrowable serialized
                            && serialized.getOriginalErrorClassName().equals(type.getName()))) {
                return Optional.of(cause);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
