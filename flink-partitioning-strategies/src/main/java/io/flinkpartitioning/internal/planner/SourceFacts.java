package io.flinkpartitioning.internal.planner;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a plan depends on beside the user's declarations.
 *
 * @param parallelism the parallelism of source and keyed operator, or -1 where the cluster decides
 * @param maxParallelism the max parallelism that the user has set, or -1
 * @param partitions the partition count of the layout, or 0 where it is unknown
 * @param topicPartitions the partition count of each topic; empty where the broker was not asked
 * @param unverified why the partition counts could not be verified, or null
 * @param obstacle why a record may have left the subtask that read it, or null
 * @param sourceHasUid whether the operator id of the source does not follow from the plan
 * @param batch whether the job may run in batch execution mode
 * @param copiedForCheck whether records are checked by an operator of its own, for which Flink
 *     copies them
 * @param alignment what samples of the topics say, or null where the declaration decides
 */
record SourceFacts(
        int parallelism,
        int maxParallelism,
        int partitions,
        SortedMap<String, Integer> topicPartitions,
        @Nullable String unverified,
        @Nullable String obstacle,
        boolean sourceHasUid,
        boolean batch,
        boolean copiedForCheck,
        @Nullable SampledAlignment alignment) {

    SourceFacts withAlignment(SampledAlignment sampled) {
        return with(partitions, obstacle, sampled);
    }

    /**
     * The same for a layout that is not that of the source.
     *
     * @param layoutPartitions the partition count of the layout, or 0 for hash placement
     * @param why why the partitions of the source cannot be reused
     */
    SourceFacts exchanged(int layoutPartitions, String why) {
        return with(layoutPartitions, why, alignment);
    }

    private SourceFacts with(
            int newPartitions,
            @Nullable String newObstacle,
            @Nullable SampledAlignment newAlignment) {
        return new SourceFacts(
                parallelism,
                maxParallelism,
                newPartitions,
                topicPartitions,
                unverified,
                newObstacle,
                sourceHasUid,
                batch,
                copiedForCheck,
                newAlignment);
    }
}
