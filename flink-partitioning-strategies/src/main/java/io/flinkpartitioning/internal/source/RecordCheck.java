package io.flinkpartitioning.internal.source;

/**
 * Sees the records of one split on one subtask, in the thread of the task, before they go on.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface RecordCheck<T> {

    /**
     * Sees a record, which is not to be changed or kept.
     *
     * @throws Exception if the record must not go on: the source fails with it
     */
    void check(T value) throws Exception;
}
