package io.flinkpartitioning.chaos.guarantee;

import java.util.List;

/**
 * Something that holds of all results of a job, whatever happens to it. Not thread-safe.
 *
 * <p>Records and results come in the order of their partitions, each partition at its own pace; a
 * result may come before its record.
 */
public interface Guarantee {

    /** What is promised, in a few words. */
    String promise();

    /** Takes note of a record that the job has to read. */
    default void onInput(Input input) {}

    /** Takes note of a result. */
    void onResult(Result result);

    /** How often the promise was broken, as far as can be told by now. */
    long violations();

    /** Some of the violations in words, at most 5. */
    List<String> examples();
}
