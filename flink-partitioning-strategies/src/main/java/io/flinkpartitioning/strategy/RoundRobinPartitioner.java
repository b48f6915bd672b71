package io.flinkpartitioning.strategy;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.functions.Partitioner;

/**
 * Gives each channel a batch of records in turn. Starts on a random channel, as Flink's own {@code
 * RebalancePartitioner} does, so that parallel senders do not all start on channel 0.
 */
final class RoundRobinPartitioner<K> implements Partitioner<K> {

    private static final long serialVersionUID = 1L;

    private final int batchSize;

    private transient boolean started;
    private transient int channel;
    private transient int sentInBatch;

    RoundRobinPartitioner(int batchSize) {
        this.batchSize = batchSize;
    }

    @Override
    public int partition(K key, int numPartitions) {
        if (!started) {
            started = true;
            channel = ThreadLocalRandom.current().nextInt(numPartitions);
        } else if (sentInBatch == batchSize) {
            channel++;
            sentInBatch = 0;
        }
        if (channel >= numPartitions) {
            channel = 0;
        }
        sentInBatch++;
        return channel;
    }
}
