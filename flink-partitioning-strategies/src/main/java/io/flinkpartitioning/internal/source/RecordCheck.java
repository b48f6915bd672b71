package io.flinkpartitioning.internal.source;

/**
 * Checks the records of one split on one subtask, in the task thread, before they go on.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface RecordCheck<T> {

    /**
     * Checks a record. Must not change or keep it.
     *
     * @throws Exception if the record must not go on; the source fails with it
     */
    void check(T value) throws Exception;
}
