package io.flinkpartitioning.strategy;

import io.flinkpartitioning.placement.HashFunction;
import java.util.List;
import org.apache.flink.api.common.functions.Partitioner;

/** What a strategy decided for a workload, and why. Immutable. */
public sealed interface Routing {

    /** Why, in words that follow "because". */
    String reason();

    /**
     * Grouped work: a key belongs to the key group of its source partition.
     *
     * @param sourceKey the columns that the strategy takes for the source key; empty if it names
     *     none
     * @param sourcePartitions the pinned partition count of the layout; 0 to discover it
     * @param detection what decides about the edge
     * @param alignmentThreshold the share of records in their key's partition, in (0, 1], below
     *     which an ordinary exchange serves better
     * @param strayPolicy what happens to the job after a stray record has ended it
     * @param eventTime the event time of the subtasks under plan {@code FORWARD}
     * @param reason why
     */
    record BySourcePartition(
            List<String> sourceKey,
            int sourcePartitions,
            Detection detection,
            double alignmentThreshold,
            StrayPolicy strayPolicy,
            EventTime eventTime,
            String reason)
            implements Routing {

        /** Copies the columns. */
        public BySourcePartition {
            sourceKey = List.copyOf(sourceKey);
        }

        /** Shares event time. */
        public BySourcePartition(
                List<String> sourceKey,
                int sourcePartitions,
                Detection detection,
                double alignmentThreshold,
                StrayPolicy strayPolicy,
                String reason) {
            this(
                    sourceKey,
                    sourcePartitions,
                    detection,
                    alignmentThreshold,
                    strayPolicy,
                    EventTime.SHARED,
                    reason);
        }

        /** Leaves the partition count to be discovered, and has default settings. */
        public BySourcePartition(String reason) {
            this(
                    List.of(),
                    0,
                    Detection.SAMPLE,
                    SmartRepartition.DEFAULT_ALIGNMENT_THRESHOLD,
                    StrayPolicy.FAIL,
                    reason);
        }
    }

    /**
     * Grouped work: a key belongs to the key group of its hash.
     *
     * @param hashFunction the function
     * @param reason why
     */
    record ByHash(HashFunction hashFunction, String reason) implements Routing {}

    /**
     * Work without grouping: every record stays on the subtask that has it.
     *
     * @param reason why
     */
    record NoExchange(String reason) implements Routing {}

    /**
     * Work without grouping: a partitioner chooses the subtask of every record.
     *
     * @param partitioner the partitioner; it must not look at the key
     * @param reason why
     */
    record ByPartitioner(Partitioner<Object> partitioner, String reason) implements Routing {}
}
