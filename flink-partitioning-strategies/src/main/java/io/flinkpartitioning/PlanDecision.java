package io.flinkpartitioning;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyGroups;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.strategy.Routing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses plan and layout: a pure function of declarations and facts.
 *
 * <p>The layout follows from the declarations alone: partition placement where the strategy asks
 * for it and the partitioning is declared, else hash placement. The plan starts at the best and
 * steps down with a reason each time.
 *
 * @param explanation the decision, with its reasons
 * @param partitions the partition count of the layout, 0 for hash placement
 * @param hashFunction the function of hash placement
 */
record PlanDecision(PlanExplanation explanation, int partitions, HashFunction hashFunction) {

    static final String NOT_DECLARED =
            "the source's partitioning is not declared; where the producer's key is the group key, add"
                    + " partitionedLike(…)";

    /** Makes the layout of partition placement for a partition count and a max parallelism. */
    @FunctionalInterface
    interface PartitionLayout {
        Layout of(int partitions, int maxParallelism);
    }

    int maxParallelism() {
        return explanation.layout().maxParallelism();
    }

    static PlanDecision of(
            String subject,
            String strategy,
            Routing routing,
            SourceFacts facts,
            @Nullable PartitionLayout partitionLayout,
            Plan bestPlan) {
        boolean hashed = routing instanceof Routing.ByHash;
        HashFunction hashFunction =
                routing instanceof Routing.ByHash byHash ? byHash.hashFunction() : HashFunction.FNV;
        PartitionLayout byPartition = facts.partitions() > 0 && !hashed ? partitionLayout : null;
        int partitions = byPartition == null ? 0 : facts.partitions();
        List<String> notes = new ArrayList<>();
        int maxParallelism = maxParallelism(facts, Math.max(1, partitions), notes);
        Layout layout =
                byPartition == null
                        ? new Layout.OfHash(hashFunction.id(), maxParallelism)
                        : byPartition.of(partitions, maxParallelism);

        List<String> reasons = new ArrayList<>();
        Plan plan = Plan.FORWARD;
        if (byPartition == null) {
            plan = Plan.HASH;
            reasons.add(
                    hashed
                            ? routing.reason()
                            : partitionLayout == null
                                    ? NOT_DECLARED
                                    : "the stream has no key-group aligned source whose partitions"
                                            + " could be reused; see SmartKeyBy.alignedSource");
        } else {
            plan = worse(plan, unequalTopics(facts, reasons));
            plan = worse(plan, changedTopics(facts, reasons));
        }
        if (facts.obstacle() != null) {
            plan = Plan.HASH;
            reasons.add(facts.obstacle());
        }
        if (facts.batch() && plan != Plan.HASH) {
            plan = Plan.HASH;
            reasons.add(
                    "the job may run in batch execution mode, where a keyed operator sorts its input"
                            + " behind a blocking edge; set execution.runtime-mode to STREAMING");
        }
        if (bestPlan.compareTo(plan) > 0) {
            plan = bestPlan;
            reasons.add("upTo(" + bestPlan + ") allows no better plan");
        }

        if (byPartition != null) {
            notes.add(strategy + ": " + routing.reason());
            noteIdleSubtasks(facts.parallelism(), partitions, maxParallelism, notes);
            noteUnevenLoad(facts.parallelism(), partitions, maxParallelism, notes);
            if (facts.unverified() != null) {
                notes.add(
                        "the partition count is pinned and was not verified: "
                                + facts.unverified());
            }
            notes.add(
                    "to pin the layout: sourcePartitions("
                            + partitions
                            + ") and env.setMaxParallelism("
                            + maxParallelism
                            + ")");
        }
        notes.add(
                "for savepoints: give "
                        + (facts.sourceHasUid() ? "" : "the source a uid with uid(…), and ")
                        + "every stateful operator behind the keyBy "
                        + (facts.sourceHasUid() ? "a uid" : "one")
                        + "; without, Flink derives their ids from the plan, and another plan finds"
                        + " no state");
        if (plan == Plan.FORWARD) {
            notes.add(
                    "a record that lies in another partition than its key's fails the job; watermarks"
                            + " advance per subtask, so lateness is judged per subtask");
        }
        return new PlanDecision(
                new PlanExplanation(subject, strategy, plan, layout, reasons, notes),
                partitions,
                hashFunction);
    }

    private static Plan worse(Plan one, Plan other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static int maxParallelism(SourceFacts facts, int partitions, List<String> notes) {
        int parallelism = Math.max(1, facts.parallelism());
        int maxParallelism = facts.maxParallelism();
        if (maxParallelism < 1) {
            int chosen = KeyGroups.defaultMaxParallelism(partitions, parallelism);
            notes.add(
                    "max parallelism was not set: the library sets "
                            + chosen
                            + " for the job"
                            + (partitions > 1
                                    ? ", the smallest multiple of "
                                            + partitions
                                            + " partitions that is at least Flink's default"
                                    : ", Flink's default"));
            return chosen;
        }
        requireWithin(parallelism, maxParallelism);
        return maxParallelism;
    }

    static void requireWithin(int parallelism, int maxParallelism) {
        if (parallelism > maxParallelism) {
            throw new IllegalArgumentException(
                    "The parallelism must be at most the max parallelism, "
                            + maxParallelism
                            + ", but is "
                            + parallelism
                            + ". Lower the parallelism, or start without state under a larger"
                            + " env.setMaxParallelism.");
        }
    }

    private static Plan unequalTopics(SourceFacts facts, List<String> reasons) {
        if (facts.topicPartitions().values().stream().distinct().count() <= 1) {
            return Plan.FORWARD;
        }
        reasons.add(
                "the topics have unequal partition counts "
                        + facts.topicPartitions()
                        + ", so one key lies in different partitions of them");
        return Plan.LOCAL_FIRST;
    }

    private static Plan changedTopics(SourceFacts facts, List<String> reasons) {
        if (facts.topicPartitions().isEmpty()) {
            return Plan.FORWARD;
        }
        int actual = Collections.max(facts.topicPartitions().values());
        if (actual % facts.partitions() == 0) {
            return Plan.FORWARD;
        }
        reasons.add(
                "the layout is pinned to "
                        + facts.partitions()
                        + " partitions, but the source has "
                        + actual
                        + ", which is not a multiple, so keys have moved");
        return Plan.LOCAL_FIRST;
    }

    private static void noteIdleSubtasks(
            int parallelism, int partitions, int maxParallelism, List<String> notes) {
        if (parallelism <= partitions) {
            return;
        }
        TreeSet<Integer> idle = new TreeSet<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            idle.add(subtask);
        }
        for (int partition = 0; partition < partitions; partition++) {
            idle.remove(
                    KeyGroups.subtaskOfPartition(
                            partition, partitions, maxParallelism, parallelism));
        }
        notes.add(
                "parallelism "
                        + parallelism
                        + " is above "
                        + partitions
                        + " partitions: subtasks "
                        + idle.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " get no keys, so the work of "
                        + partitions
                        + " subtasks is all there is; for functions that need more CPU leave"
                        + " partitionedLike(…) out");
    }

    private static void noteUnevenLoad(
            int parallelism, int partitions, int maxParallelism, List<String> notes) {
        if (maxParallelism % partitions == 0) {
            return;
        }
        String cost = "";
        if (parallelism > 1 && parallelism <= partitions) {
            int[] load = new int[parallelism];
            for (int partition = 0; partition < partitions; partition++) {
                load[
                        KeyGroups.subtaskOfPartition(
                                partition, partitions, maxParallelism, parallelism)]++;
            }
            cost =
                    String.format(
                            Locale.ROOT,
                            ": the busiest subtask reads %d partitions, where %.1f would be fair",
                            Arrays.stream(load).max().orElse(0),
                            (double) partitions / parallelism);
        }
        notes.add(
                "max parallelism "
                        + maxParallelism
                        + " is not a multiple of "
                        + partitions
                        + " partitions"
                        + cost
                        + "; for a job without state yet set env.setMaxParallelism("
                        + KeyGroups.defaultMaxParallelism(partitions, Math.max(1, parallelism))
                        + ")");
    }
}
