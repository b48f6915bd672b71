package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.restored.Recovery;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a plan depends on, apart from the user's declarations.
 *
 * @param job the settings of the job
 * @param partitions the partitions that the layout may reuse
 * @param path the path from the source to the keyed operator
 * @param watermarks the watermarks of the records
 * @param alignment what samples of the topics say; null if the declaration decides
 * @param recovery what is known about checkpoints
 */
public record SourceFacts(
        Job job,
        Partitions partitions,
        Path path,
        Watermarks watermarks,
        @Nullable SampledAlignment alignment,
        Recovery recovery) {

    /** Facts without a sample. */
    public static SourceFacts of(Job job, Partitions partitions, Path path, Watermarks watermarks) {
        return new SourceFacts(job, partitions, path, watermarks, null, Recovery.NONE);
    }

    public SourceFacts withAlignment(SampledAlignment sampled) {
        return new SourceFacts(job, partitions, path, watermarks, sampled, recovery);
    }

    public SourceFacts withRecovery(Recovery newRecovery) {
        return new SourceFacts(job, partitions, path, watermarks, alignment, newRecovery);
    }

    /**
     * The same facts for a layout that is not the source's own.
     *
     * @param layout the partition count of the layout
     * @param why why the partitions of the source cannot be reused
     */
    public SourceFacts exchanged(LayoutCount layout, String why) {
        return new SourceFacts(
                job,
                partitions.withLayout(layout),
                path.withObstacle(why),
                watermarks,
                alignment,
                recovery);
    }

    /**
     * The settings of a job.
     *
     * @param parallelism the parallelism of the keyed operator, or -1 if the cluster decides
     * @param sourceParallelism the parallelism of the source, or -1 if the cluster decides
     * @param maxParallelism the max parallelism that the user has set, or -1
     * @param batch whether the job may run in batch execution mode
     */
    public record Job(int parallelism, int sourceParallelism, int maxParallelism, boolean batch) {

        /** The settings of a job in which source and keyed operator have one parallelism. */
        public Job(int parallelism, int maxParallelism, boolean batch) {
            this(parallelism, parallelism, maxParallelism, batch);
        }

        /**
         * Returns the max parallelism if the user has set none. It follows from the source's
         * parallelism, since another max parallelism would be another layout than 0.1 had; from the
         * keyed operator's, if that would not fit.
         *
         * @param partitions the partition count of the layout, at least 1
         */
        int defaultMaxParallelism(int partitions) {
            int bySource =
                    KeyGroups.defaultMaxParallelism(partitions, Math.max(1, sourceParallelism));
            return bySource >= parallelism
                    ? bySource
                    : KeyGroups.defaultMaxParallelism(partitions, parallelism);
        }
    }

    /**
     * The partitions of a source.
     *
     * @param layout the partition count of the layout, or 0 if it is unknown
     * @param partner the other stream of a join if its layout decides about the count, or null
     * @param byTopic the partition count of each topic; empty if the broker was not asked
     * @param unverified why the counts could not be verified, or null
     * @param pin what pins the partition count of the layout
     */
    public record Partitions(
            int layout,
            @Nullable String partner,
            SortedMap<String, Integer> byTopic,
            @Nullable String unverified,
            CountPin pin) {

        /** Nothing is known, or nothing matters. */
        public static final Partitions UNKNOWN = known(0);

        /** A partition count that is known without a broker. */
        public static Partitions known(int layout) {
            return alignedFor(layout, CountPin.KEYED_STREAM);
        }

        /** The partition count of a source that is in the job already. */
        public static Partitions alignedFor(int layout, CountPin pin) {
            return new Partitions(layout, null, Collections.emptySortedMap(), null, pin);
        }

        /**
         * The counts of topics. If they are unequal, the layout has the largest one: it lets most
         * keys stay, and it remains the layout when the smaller topics grow to it.
         *
         * @param wanted the count that the layout must have
         */
        public static Partitions of(SortedMap<String, Integer> byTopic, LayoutCount wanted) {
            return new Partitions(
                    wanted.isGiven() ? wanted.partitions() : Collections.max(byTopic.values()),
                    wanted.partner(),
                    byTopic,
                    null,
                    CountPin.KEYED_STREAM);
        }

        /** A pinned count that no broker has confirmed. */
        public static Partitions unverified(int pinned, @Nullable String why) {
            return new Partitions(
                    pinned,
                    null,
                    Collections.emptySortedMap(),
                    String.valueOf(why),
                    CountPin.KEYED_STREAM);
        }

        /** The largest partition count of a topic, or the layout's count if no broker was asked. */
        public int actual() {
            return byTopic.isEmpty() ? layout : Collections.max(byTopic.values());
        }

        public boolean areUnequal() {
            return byTopic.values().stream().distinct().count() > 1;
        }

        private Partitions withLayout(LayoutCount wanted) {
            return new Partitions(
                    wanted.partitions(),
                    wanted.partner(),
                    byTopic,
                    unverified,
                    pin == CountPin.KEYED_STREAM ? pin : CountPin.PARTNER);
        }
    }

    /**
     * The path of a record from its source to the keyed operator, and the operators in the job.
     *
     * @param obstacle why a record may have left the subtask that read it, or null
     * @param check what checks the records
     * @param outOfStep the name of an operator that may emit a record later than it gets it, or
     *     null
     * @param sourceWithoutUid whether there is one source, and the user has given it no uid
     * @param othersWithoutUid the other operators so far that may have state but have no uid
     */
    public record Path(
            @Nullable String obstacle,
            CheckedBy check,
            @Nullable String outOfStep,
            boolean sourceWithoutUid,
            List<String> othersWithoutUid) {

        public Path {
            othersWithoutUid = List.copyOf(othersWithoutUid);
        }

        /** A path from a source straight to the keyed operator. */
        public static Path direct(boolean sourceWithoutUid, List<String> othersWithoutUid) {
            return new Path(null, CheckedBy.SOURCE, null, sourceWithoutUid, othersWithoutUid);
        }

        private Path withObstacle(String why) {
            return new Path(why, check, outOfStep, sourceWithoutUid, othersWithoutUid);
        }
    }

    /** What checks the records. */
    public enum CheckedBy {
        /** The source, which knows the partition of a record. */
        SOURCE,
        /** An operator of its own, which by itself knows only the subtask of a record. */
        OPERATOR,
        /** The same, and Flink copies each record for it. */
        OPERATOR_THAT_GETS_COPIES
    }
}
