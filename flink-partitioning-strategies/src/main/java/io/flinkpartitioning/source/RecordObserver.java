package io.flinkpartitioning.source;

/**
 * Sees the records of one split on one subtask, in the thread of the task, before they go on.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface RecordObserver<T> {

    /**
     * Sees a record, which is not to be changed or kept.
     *
     * @throws Exception if the record must not go on: the source fails with it
     */
    void onRecord(T value) throws Exception;
}
