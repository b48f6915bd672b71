package io.flinkpartitioning.internal.flink.kafka;

import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.CheckedSource;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Aligns Kafka sources. Stateless and thread-safe.
 *
 * <p>With {@link KafkaSplitPartition} the only class of the library that names the connector's
 * internal split and state classes: {@code KafkaSource} has them in its own signature.
 */
public final class AlignedKafkaSource {

    private AlignedKafkaSource() {}

    /**
     * Returns a source that gives each partition of a Kafka source to the subtask that owns its
     * keys.
     *
     * @param source the source to align; where it reads several topics, they have the same
     *     partition count and their partitions of one number are read by one subtask
     * @param partitions the partition count, at least 1
     * @param maxParallelism the max parallelism of the source and of the keyed operator, in [1,
     *     32768]
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static <T> AlignedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> of(
            KafkaSource<T> source, int partitions, int maxParallelism) {
        AlignedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> aligned =
                new AlignedSource<>(source, new KafkaSplitPartition(), partitions, maxParallelism);
        // A bounded Kafka source discovers once. Restored, it discovers nothing new, and then never
        // says that there are no more splits: KafkaSourceEnumerator.checkPartitionChanges returns
        // before it gets there.
        return source.getBoundedness() == Boundedness.BOUNDED ? aligned.endingWhenIdle() : aligned;
    }

    /**
     * Returns a source that is a Kafka source whose records pass a check.
     *
     * @param source the source
     * @param checks opens the check of each subtask
     */
    public static <T> CheckedSource<T, KafkaPartitionSplit, KafkaSourceEnumState> checked(
            KafkaSource<T> source, SubtaskCheck.Factory<T> checks) {
        return CheckedSource.of(source, new KafkaSplitPartition(), checks);
    }
}
