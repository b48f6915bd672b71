package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Sends a key to the subtask that owns its key group, as a keyed stream with this placement does.
 */
final class KeyGroupPartitioner<K> implements Partitioner<K> {

    private static final long serialVersionUID = 1L;

    private final PlacedKeySelector<K, K> selector;

    KeyGroupPartitioner(PlacedKeySelector<K, K> selector) {
        this.selector = selector;
    }

    @Override
    public int partition(K key, int numPartitions) {
        PlacedKey<K> placed = place(key);
        int maxParallelism = placed.maxParallelism();
        return KeyGroups.subtaskOf(
                KeyGroups.ofHash(placed.hashCode(), maxParallelism), maxParallelism, numPartitions);
    }

    private PlacedKey<K> place(K key) {
        try {
            return selector.getKey(key);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot place the key " + key, e);
        }
    }
}
