package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.plan.PlanExplanation.PartitionHome;
import io.flinkpartitioning.plan.PlanExplanation.Pin;
import io.flinkpartitioning.plan.PlanExplanation.Refusal;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.StrayPolicy;
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

    PlanDecision withWarning(String warning) {
        return new PlanDecision(explanation.withWarning(warning), partitions, hashFunction);
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
        List<String> warnings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        int maxParallelism = maxParallelism(facts, Math.max(1, partitions), notes);
        Layout layout =
                byPartition == null
                        ? new Layout.OfHash(hashFunction.id(), maxParallelism)
                        : byPartition.of(partitions, maxParallelism);

        List<Refusal> refusals = new ArrayList<>();
        Plan plan = Plan.FORWARD;
        if (byPartition == null) {
            plan = Plan.HASH;
            refusals.add(
                    betterThan(
                            Plan.HASH,
                            hashed
                                    ? "under hash placement the home of a key has nothing to do with the"
                                            + " partition that its records lie in"
                                    : partitionLayout == null
                                            ? NOT_DECLARED
                                            : "the stream has no key-group aligned source whose"
                                                    + " partitions could be reused; see"
                                                    + " SmartKeyBy.alignedSource"));
        } else {
            plan = worse(plan, unequalTopics(facts, refusals));
            plan = worse(plan, changedTopics(facts, refusals));
            plan = worse(plan, detected(facts, refusals, warnings, notes));
        }
        if (facts.obstacle() != null && partitionLayout != null && !hashed) {
            plan = Plan.HASH;
            refusals.add(betterThan(Plan.HASH, facts.obstacle()));
        }
        if (facts.batch() && byPartition != null) {
            plan = Plan.HASH;
            refusals.add(
                    betterThan(
                            Plan.HASH,
                            "the job may run in batch execution mode, where a keyed operator sorts its"
                                    + " input behind a blocking edge; set execution.runtime-mode to"
                                    + " STREAMING"));
        }
        if (bestPlan.compareTo(plan) > 0) {
            plan = bestPlan;
            refusals.add(betterThan(plan, "upTo(" + bestPlan + ") allows no better plan"));
        }

        List<PartitionHome> homes = new ArrayList<>();
        List<Pin> pins = new ArrayList<>();
        if (byPartition != null) {
            addHomes(facts.parallelism(), partitions, maxParallelism, homes);
            warnOfIdleSubtasks(facts.parallelism(), partitions, homes, warnings);
            warnOfUnevenLoad(facts.parallelism(), partitions, maxParallelism, homes, warnings);
            if (facts.unverified() != null) {
                warnings.add(
                        "the partition count is pinned and was not verified: "
                                + facts.unverified());
            }
            pins.add(
                    new Pin(
                            "source_partitions: " + partitions,
                            "v2.strategy_config.smart",
                            "sourcePartitions(" + partitions + ")"));
        }
        pins.add(
                new Pin(
                        "pipeline.max-parallelism: " + maxParallelism,
                        "Flink's configuration",
                        "env.setMaxParallelism(" + maxParallelism + ")"));
        if (!facts.sourceHasUid()) {
            warnings.add(
                    "the source has no uid: give it one with uid(…), else Flink derives its id from"
                            + " the plan, and a savepoint does not find its offsets under another plan");
        }
        notes.add(
                "give every stateful operator behind the keyBy a uid too: the plans of one layout share"
                        + " their state, but under an id that Flink derives from the plan another plan"
                        + " finds none");
        StrayPolicy strayPolicy =
                routing instanceof Routing.BySourcePartition reusing
                        ? reusing.strayPolicy()
                        : StrayPolicy.FAIL;
        noteConsequences(plan, strayPolicy, facts.copiedForCheck(), notes);
        return new PlanDecision(
                new PlanExplanation(
                        subject,
                        strategy,
                        routing.reason(),
                        plan,
                        layout,
                        strayPolicy,
                        refusals,
                        homes,
                        warnings,
                        notes,
                        pins),
                partitions,
                hashFunction);
    }

    private static void noteConsequences(
            Plan plan, StrayPolicy strayPolicy, boolean copiedForCheck, List<String> notes) {
        if (copiedForCheck && plan != Plan.HASH) {
            notes.add(
                    "records are checked by a chained operator of its own, for which Flink copies each;"
                            + " pipeline.object-reuse: true spares the copy");
        }
        switch (plan) {
            case FORWARD -> {
                notes.add(
                        "a record that lies in another partition than its key's is stopped, and ends the"
                                + " job before it reaches an aggregate; LOCAL_FIRST would send it home"
                                + (strayPolicy == StrayPolicy.SWITCH
                                        ? ", and takes over from the last checkpoint where the job was"
                                                + " submitted by a SwitchingJob"
                                        : ""));
                notes.add(
                        "watermarks advance per subtask, with its own partitions: results are those of"
                                + " keyBy but for late records, which are judged by that watermark");
            }
            case LOCAL_FIRST ->
                    notes.add(
                            "records at home stay in their process as long as the keyed operator keeps"
                                    + " the parallelism and the slot sharing group of the source; in"
                                    + " another group they cross the network like any other");
            case HASH -> {
                // An ordinary keyBy has no consequences that its user does not know.
            }
        }
    }

    private static Refusal betterThan(Plan plan, String reason) {
        return new Refusal(
                Arrays.stream(Plan.values()).filter(other -> other.compareTo(plan) < 0).toList(),
                reason);
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

    private static Plan unequalTopics(SourceFacts facts, List<Refusal> refusals) {
        if (facts.topicPartitions().values().stream().distinct().count() <= 1) {
            return Plan.FORWARD;
        }
        refusals.add(
                betterThan(
                        Plan.LOCAL_FIRST,
                        "the topics have unequal partition counts "
                                + facts.topicPartitions()
                                + ", so one key lies in different partitions of them"));
        return Plan.LOCAL_FIRST;
    }

    private static Plan changedTopics(SourceFacts facts, List<Refusal> refusals) {
        if (facts.topicPartitions().isEmpty()) {
            return Plan.FORWARD;
        }
        int actual = Collections.max(facts.topicPartitions().values());
        if (actual % facts.partitions() == 0) {
            return Plan.FORWARD;
        }
        refusals.add(
                betterThan(
                        Plan.LOCAL_FIRST,
                        "the layout is pinned to "
                                + facts.partitions()
                                + " partitions, but the source has "
                                + actual
                                + ", which is not a multiple, so keys have moved"));
        return Plan.LOCAL_FIRST;
    }

    private static Plan detected(
            SourceFacts facts, List<Refusal> refusals, List<String> warnings, List<String> notes) {
        SampledAlignment alignment = facts.alignment();
        if (alignment == null) {
            return Plan.FORWARD;
        }
        Plan best = alignment.bestPlan();
        alignment.obstacles().forEach(reason -> refusals.add(betterThan(best, reason)));
        notes.addAll(alignment.notes());
        if (best == Plan.HASH) {
            warnings.add(
                    "an ordinary exchange carries the records, under a layout by source partition: it is"
                            + " exact, and spreads keys over no more subtasks than partitions; see"
                            + " ./doctor.sh, or hash with partitioning_strategy: always_hash");
        }
        return best;
    }

    private static void addHomes(
            int parallelism, int partitions, int maxParallelism, List<PartitionHome> homes) {
        for (int partition = 0; partition < partitions; partition++) {
            homes.add(
                    new PartitionHome(
                            partition,
                            KeyGroups.ofPartition(partition, partitions, maxParallelism),
                            parallelism < 1
                                    ? -1
                                    : KeyGroups.subtaskOfPartition(
                                            partition, partitions, maxParallelism, parallelism)));
        }
    }

    private static void warnOfIdleSubtasks(
            int parallelism, int partitions, List<PartitionHome> homes, List<String> warnings) {
        if (parallelism <= partitions) {
            return;
        }
        TreeSet<Integer> idle = new TreeSet<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            idle.add(subtask);
        }
        homes.forEach(home -> idle.remove(home.subtask()));
        warnings.add(
                "parallelism "
                        + parallelism
                        + " is above "
                        + partitions
                        + " partitions: subtasks "
                        + idle.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " get no keys, so the work of "
                        + partitions
                        + " subtasks is all there is; for functions that need more CPU use"
                        + " partitioning_strategy: always_hash");
        warnings.add(
                "idle subtasks send no watermarks, and hold back whoever waits for them behind a further"
                        + " exchange: give the watermark strategy withIdleness(…), or lower the"
                        + " parallelism to "
                        + partitions);
    }

    private static void warnOfUnevenLoad(
            int parallelism,
            int partitions,
            int maxParallelism,
            List<PartitionHome> homes,
            List<String> warnings) {
        if (maxParallelism % partitions == 0) {
            return;
        }
        String cost = "";
        if (parallelism > 1 && parallelism <= partitions) {
            int[] load = new int[parallelism];
            homes.forEach(home -> load[home.subtask()]++);
            cost =
                    String.format(
                            Locale.ROOT,
                            ": the busiest subtask reads %d partitions, where %.1f would be fair",
                            Arrays.stream(load).max().orElse(0),
                            (double) partitions / parallelism);
        }
        warnings.add(
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
