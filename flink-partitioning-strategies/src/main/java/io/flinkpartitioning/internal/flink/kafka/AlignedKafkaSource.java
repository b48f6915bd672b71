package io.flinkpartitioning.internal.flink.kafka;

import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.CheckedSource;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Aligns Kafka sources. Stateless and thread-safe.
 *
 * <p>Only this class and {@link KafkaSplitPartition} name the connector's internal split and state
 * classes. {@code KafkaSource} has them in its own signature.
 */
public final class AlignedKafkaSource {

    private AlignedKafkaSource() {}

    /**
     * Returns a source that gives each partition of a Kafka source to the subtask that owns its
     * keys.
     *
     * @param source the source to align. If it reads several topics, they have the same partition
     *     count, and one subtask reads the partitions with the same number
     * @param partitions the partition count, at least 1
     * @param maxParallelism the max parallelism of the source and of the keyed operator, in [1,
     *     32768]
     * @param eventTime how the subtasks have event time
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static <T> AlignedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> of(
            KafkaSource<T> source, int partitions, int maxParallelism, SourceEventTime eventTime) {
        AlignedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> aligned =
                new AlignedSource<>(
                        source, new KafkaSplitPartition(), partitions, maxParallelism, eventTime);
        // A bounded Kafka source discovers once. After a restore it discovers nothing new, and then
        // never signals "no more splits": KafkaSourceEnumerator.checkPartitionChanges returns too
        // early.
        return source.getBoundedness() == Boundedness.BOUNDED
                ? AlignedSources.endingWhenIdle(aligned)
                : aligned;
    }

    /**
     * Returns a Kafka source with a check of its records.
     *
     * @param source the source
     * @param checks opens the check of each subtask
     */
    public static <T> CheckedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> checked(
            KafkaSource<T> source, SubtaskCheck.Factory<T> checks) {
        return CheckedSource.of(source, new KafkaSplitPartition(), checks);
    }
}
