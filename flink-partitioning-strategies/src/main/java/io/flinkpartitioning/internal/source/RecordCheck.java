package io.flinkpartitioning.internal.source;

import org.jspecify.annotations.Nullable;

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
     * @return null if the record goes on; otherwise why it leaves as a stray
     * @throws Exception if neither; the source fails with it
     */
    @Nullable String check(T value) throws Exception;
}
