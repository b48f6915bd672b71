package io.flinkpartitioning.internal.source;

import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/**
 * Checks the records that one subtask of a source reads.
 *
 * @param <T> the type of the records
 */
public interface SubtaskCheck<T> extends AutoCloseable {

    /** Returns the check of a split's records. */
    RecordCheck<T> ofSplit(CheckedSplit split);

    /** Returns the check of records if the source does not say which split they come from. */
    RecordCheck<T> ofUnknownSplit();

    @Override
    void close();

    /**
     * A split as checks see it.
     *
     * @param partition the partition that it reads, at least 0
     * @param description what it reads, such as "topic 'trades', partition 3"
     */
    record CheckedSplit(int partition, String description) {}

    /**
     * The subtask that reads.
     *
     * @param index the index of the subtask, from 0
     * @param parallelism the parallelism
     * @param metricGroup the metric group of the operator
     * @param objectReuse whether it is known that Flink hands records from operator to operator
     *     without a copy
     */
    record CheckedSubtask(
            int index, int parallelism, MetricGroup metricGroup, boolean objectReuse) {}

    /**
     * Opens the checks of the subtasks.
     *
     * @param <T> the type of the records
     */
    @FunctionalInterface
    interface Factory<T> extends Serializable {

        /** Opens the check of a subtask. */
        SubtaskCheck<T> open(CheckedSubtask subtask);
    }
}
