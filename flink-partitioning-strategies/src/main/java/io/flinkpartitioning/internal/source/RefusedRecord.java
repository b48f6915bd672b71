package io.flinkpartitioning.internal.source;

import org.apache.flink.util.FlinkRuntimeException;

/** The failure of a job by a record with a key that cannot be placed. Stateless. */
public final class RefusedRecord {

    private RefusedRecord() {}

    /**
     * Returns the failure.
     *
     * @param place where the record comes from, such as "topic 'trades', partition 3"
     * @param position its position there; empty if it is not known
     * @param cause why its key cannot be placed
     */
    public static RuntimeException at(String place, String position, Exception cause) {
        String message = cause.getMessage();
        return new FlinkRuntimeException(
                "The key of a record of %s%s cannot be placed: %s"
                        .formatted(
                                place,
                                position.isEmpty() ? "" : ", at " + position + ",",
                                message == null ? cause.toString() : message),
                cause);
    }
}
