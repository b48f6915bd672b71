package io.flinkpartitioning.source;

import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/**
 * Sees what one subtask of a source reads.
 *
 * @param <T> the type of the records
 */
public interface SourceObserver<T> extends AutoCloseable {

    /** Returns what sees the records of a split. */
    RecordObserver<T> ofSplit(ObservedSplit split);

    /** Returns what sees records whose source does not tell of which split they are. */
    RecordObserver<T> ofUnknownSplit();

    @Override
    void close();

    /**
     * A split as observers see it.
     *
     * @param partition the partition that it reads, at least 0
     * @param description what it reads, in words: "topic 'trades', partition 3"
     */
    record ObservedSplit(int partition, String description) {}

    /**
     * The subtask that reads.
     *
     * @param index the index of the subtask, from 0
     * @param parallelism the parallelism
     * @param metricGroup the metric group of the operator
     */
    record ObservedSubtask(int index, int parallelism, MetricGroup metricGroup) {}

    /**
     * Makes the observers of the subtasks.
     *
     * @param <T> the type of the records
     */
    @FunctionalInterface
    interface Factory<T> extends Serializable {

        /** Returns the observer of a subtask. */
        SourceObserver<T> observe(ObservedSubtask subtask);
    }
}
