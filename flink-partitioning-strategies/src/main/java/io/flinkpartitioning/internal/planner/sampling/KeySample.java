package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.placement.KeyPlacement;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * What a sample is to show: that records lie where their group keys belong. Immutable.
 *
 * @param keyName what the group key is called
 * @param selector selects it from a record
 * @param sourceKey how the producers place it
 * @param topic the topic that the key serializer gets
 * @param placement where keys belong; follows from the others
 * @param partitions the partition count of the layout
 * @param threshold the share of records in their key's partition, in (0, 1], below which an
 *     ordinary exchange serves better
 */
public record KeySample<T, K>(
        String keyName,
        KeySelector<T, K> selector,
        SourceKey<K, ?> sourceKey,
        String topic,
        KeyPlacement<K> placement,
        int partitions,
        double threshold) {

    /** What two samples of one source have in common if they show the same. */
    public record Question(
            KeySelector<?, ?> selector,
            SourceKey<?, ?> sourceKey,
            int partitions,
            double threshold) {}

    /** Returns what tells whether another sample would show the same. */
    public Question question() {
        return new Question(selector, sourceKey, partitions, threshold);
    }
}
