package io.flinkpartitioning.strategy;

import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Decides how records get to the next operator.
 *
 * <p>The library has {@link AlwaysHash}, {@link SmartRepartition}, {@link RoundRobin} and {@link
 * StrategySelector} ({@code auto}). Third parties add others through {@link
 * io.flinkpartitioning.strategy.spi.StrategyProvider}. Implementations are immutable, compared by
 * value, and thread-safe.
 */
public interface PartitioningStrategy {

    /** Returns the name of the strategy in the configuration. */
    String name();

    /**
     * Requires that the strategy gives right results for a workload.
     *
     * @throws IllegalArgumentException if it does not; the message explains why, and names an
     *     alternative
     */
    void validate(Workload workload);

    /**
     * Decides for a workload that {@link #validate} accepts.
     *
     * <p>For grouped work the result becomes the layout of keyed state. So it must depend on the
     * workload and the strategy's own settings alone: what is known about the source may differ at
     * the next submission.
     *
     * @param workload what the job does
     * @param source what is known about the source
     */
    Routing route(Workload workload, SourceMetadata source);

    /**
     * Returns the partition count of the layout that the settings of the strategy pin, at least 1;
     * 0 if they pin none.
     */
    default int sourcePartitions() {
        return 0;
    }

    /**
     * Returns a partitioner for {@code stream.partitionCustom(partitioner, keySelector)}.
     *
     * <p>For grouped work it sends each key to the subtask that owns the key under {@code
     * SmartKeyBy}. Serializable. Flink gives each sender its own copy, and one thread at a time
     * uses it.
     *
     * @param key the key to partition by
     */
    <K> Partitioner<K> partitioner(PartitionKey<K> key);

    /**
     * Distributes a stream for work without grouping.
     *
     * @throws IllegalArgumentException if the strategy is for grouped work
     */
    default <T> DataStream<T> distribute(DataStream<T> stream) {
        return Distribution.distribute(
                stream,
                this,
                Workload.ungrouped(),
                new SourceMetadata(0, stream.getParallelism(), 0));
    }
}
