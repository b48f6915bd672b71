package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.internal.flink.savepoint.StoredEntry;
import io.flinkpartitioning.internal.kafka.KafkaKeyEncoder;
import io.flinkpartitioning.internal.kafka.detection.SampledKeys;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Holds the keys of an operator against those in a sample of the topic: is the state of each where
 * its records go? Keys are the same if the key serializer writes the bytes of the record key. Keeps
 * no more keys than the sample has. For one thread.
 */
final class KeysInTopic implements StoredEntry.Visitor {

    private final String operator;
    private final Layout.OfPartitions layout;
    private final SampledKeys sample;
    private final String keySerializer;
    private final KafkaKeyEncoder<Object> encoder;
    private final Set<ByteBuffer> found = new HashSet<>();
    private final Set<ByteBuffer> elsewhere = new HashSet<>();
    private String example = "";

    KeysInTopic(
            String operator,
            Layout.OfPartitions layout,
            SampledKeys sample,
            Class<? extends Serializer<Object>> keySerializer,
            Map<String, String> properties) {
        this.operator = operator;
        this.layout = layout;
        this.sample = sample;
        this.keySerializer = keySerializer.getName();
        this.encoder = new KafkaKeyEncoder<>(keySerializer, properties, sample.topic());
    }

    @Override
    public void visit(StoredEntry entry) {
        Object key = ((PlacedKey<?>) entry.key()).key();
        ByteBuffer bytes = ByteBuffer.wrap(encoded(key));
        Set<Integer> partitions = sample.partitionsOfKeys().get(bytes);
        if (partitions == null) {
            return;
        }
        found.add(bytes);
        if (partitions.stream().noneMatch(partition -> keyGroupOf(partition) == entry.keyGroup())
                && elsewhere.add(bytes)
                && example.isEmpty()) {
            example = "'%s' lies in partition %s".formatted(key, partitions);
        }
    }

    private int keyGroupOf(int partition) {
        return KeyGroups.ofPartition(
                partition % layout.partitions(), layout.partitions(), layout.maxParallelism());
    }

    private byte[] encoded(Object key) {
        try {
            return encoder.encode(key);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    """
                    The key serializer must write the keys of the operator '%s', but fails for '%s': \
                    %s. Give what the producers have as --key-serializer."""
                            .formatted(operator, key, e),
                    e);
        }
    }

    String operator() {
        return operator;
    }

    /** Returns how many keys of the sample have state. */
    int found() {
        return found.size();
    }

    /** Returns how many of them have it in another key group than that of their partition. */
    int elsewhere() {
        return elsewhere.size();
    }

    int sampled() {
        return sample.partitionsOfKeys().size();
    }

    /** Returns what is wrong. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        if (sample.partitions() % layout.partitions() != 0) {
            differences.add(
                    """
                    The topic '%s' has %d partitions, but the state of '%s' is placed for %d. Convert \
                    with --partitions %d."""
                            .formatted(
                                    sample.topic(),
                                    sample.partitions(),
                                    operator,
                                    layout.partitions(),
                                    sample.partitions()));
        }
        if (found.isEmpty()) {
            differences.add(
                    """
                    None of the %,d keys in the sample of topic '%s' has state in '%s', as %s writes \
                    keys. Correct --key-serializer, --serializer-property or --topic, here and in the \
                    conversion."""
                            .formatted(sampled(), sample.topic(), operator, keySerializer));
        } else if (!elsewhere.isEmpty()) {
            differences.add(
                    """
                    %,d of %,d keys of topic '%s' have their state in '%s' elsewhere than their \
                    partition: %s. The producers do not place keys by %s of %s among %d. ./doctor.sh \
                    finds out how; then convert again."""
                            .formatted(
                                    elsewhere(),
                                    found(),
                                    sample.topic(),
                                    operator,
                                    example,
                                    layout.producerHash(),
                                    layout.keySerializer(),
                                    layout.partitions()));
        }
        return differences;
    }
}
