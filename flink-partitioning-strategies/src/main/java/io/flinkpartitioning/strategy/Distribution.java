package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.StreamTransformations;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds a strategy's edge to a job, for work without grouping. */
public final class Distribution {

    private static final Logger LOG = LoggerFactory.getLogger(Distribution.class);

    private Distribution() {}

    /**
     * Returns the stream, distributed by a strategy.
     *
     * <p>Flink refuses custom partitioners under unaligned checkpoints, so its own {@code
     * rebalance()} takes their place.
     *
     * @param stream the stream
     * @param strategy the strategy
     * @param workload what the job does with the records
     * @param source what is known about the source
     * @throws IllegalArgumentException if the strategy does not suit the workload
     */
    public static <T> DataStream<T> distribute(
            DataStream<T> stream,
            PartitioningStrategy strategy,
            Workload workload,
            SourceMetadata source) {
        strategy.validate(workload);
        Routing routing = strategy.route(workload, source);
        LOG.info(
                "stream {} by {}: {}",
                StreamTransformations.idOf(stream),
                strategy.name(),
                routing);
        if (routing instanceof Routing.NoExchange) {
            return stream;
        }
        if (routing instanceof Routing.ByPartitioner byPartitioner) {
            return unaligned(stream)
                    ? stream.rebalance()
                    : stream.partitionCustom(byPartitioner.partitioner(), record -> record);
        }
        throw new IllegalArgumentException(
                """
                A strategy must answer work without grouping columns by NoExchange or \
                ByPartitioner, but '%s' answered %s. Correct the strategy."""
                        .formatted(strategy.name(), routing));
    }

    /**
     * Whether checkpoints will be unaligned, in whatever order the job sets that. Flink keeps its
     * {@code CheckpointConfig} in the settings of the environment.
     */
    private static boolean unaligned(DataStream<?> stream) {
        StreamExecutionEnvironment env = stream.getExecutionEnvironment();
        return JobSettings.unalignedCheckpoints(env)
                && !JobSettings.of(env).get(CheckpointingOptions.FORCE_UNALIGNED);
    }
}
