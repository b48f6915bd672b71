package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.kafka.Shortened;
import io.flinkpartitioning.plan.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A fact that rules out better plans. Immutable.
 *
 * @param to the best plan that it still allows
 * @param reason the fact
 */
public record StepDown(Plan to, Reason reason) {

    /** The plans that are ruled out, from the best. */
    List<Plan> ruledOut() {
        return Arrays.stream(Plan.values()).filter(plan -> plan.compareTo(to) < 0).toList();
    }

    /** Why a plan is ruled out. As text it is a phrase without a full stop. */
    sealed interface Reason {

        String inWords();
    }

    /** Keys are placed by their hash. */
    record Hashed() implements Reason {

        @Override
        public String inWords() {
            return "under hash placement a key's home does not depend on its partition";
        }
    }

    /** Nobody has declared how the producers choose partitions. */
    public record NotDeclared() implements Reason {

        @Override
        public String inWords() {
            return """
            the source's partitioning is not declared; if the producer's key is the group key, add \
            partitionedLike(…)""";
        }
    }

    /**
     * Topics of one source have unequal partition counts.
     *
     * @param partitions the partition count of each topic
     */
    record UnequalTopics(SortedMap<String, Integer> partitions) implements Reason {

        @Override
        public String inWords() {
            return """
            the topics have unequal partition counts %s, so one key lies in different partitions of \
            them"""
                    .formatted("{%s}".formatted(Shortened.list(partitions.entrySet())));
        }
    }

    /**
     * The topics have a partition count that is no multiple of the layout's.
     *
     * @param layout the partition count of the layout
     * @param actual the partition count of the topics
     * @param partner the other stream of a join if its layout decides, or null
     */
    record OtherCount(int layout, int actual, @Nullable String partner) implements Reason {

        @Override
        public String inWords() {
            if (partner != null) {
                return """
                the layout has %d partitions because of %s, but this source has %d, which is not a \
                multiple: a key's partition here does not tell its home"""
                        .formatted(layout, partner, actual);
            }
            return """
            the layout is pinned to %d partitions, but the source has %d, which is not a multiple, so \
            keys have moved"""
                    .formatted(layout, actual);
        }
    }

    /**
     * A sample shows records outside their key's partition.
     *
     * @param finding what it shows
     */
    public record SampledStrays(String finding) implements Reason {

        @Override
        public String inWords() {
            return finding;
        }
    }

    /** Detection is off. */
    record DetectionOff() implements Reason {

        @Override
        public String inWords() {
            return "detection is off, so nothing is reused";
        }
    }

    /**
     * Something between source and keyed operator moves records.
     *
     * @param obstacle what it is
     */
    record OnTheWay(String obstacle) implements Reason {

        @Override
        public String inWords() {
            return obstacle;
        }
    }

    /** The job may run in batch execution mode. */
    record Batch() implements Reason {

        @Override
        public String inWords() {
            return """
            the job may run in batch execution mode, in which a keyed operator sorts its input after \
            a blocking edge; set execution.runtime-mode to STREAMING""";
        }
    }

    /**
     * The subtasks can't share their event time.
     *
     * @param why why
     */
    record UnsharedEventTime(String why) implements Reason {

        @Override
        public String inWords() {
            return """
            subtasks can't share their event time, since %s; late records and windows would differ from \
            keyBy's; to accept that, set event_time: own"""
                    .formatted(why);
        }
    }

    /**
     * Strays are to leave, but the partition of a record is not known.
     *
     * @param operator the name of the operator that may keep a record
     */
    record StraysOutOfStep(String operator) implements Reason {

        @Override
        public String inWords() {
            return """
            on_stray: divert needs the partition of each record, but '%s' may keep a record and emit it \
            while another is read; filter, map and what assigns watermarks don't: make it one of \
            them, or put it behind the keyed operator"""
                    .formatted(operator);
        }
    }

    /**
     * The user wants no better plan.
     *
     * @param bestPlan the best plan that they allow
     */
    record AskedFor(Plan bestPlan) implements Reason {

        @Override
        public String inWords() {
            return "upTo(%s) allows no better plan".formatted(bestPlan);
        }
    }

    /**
     * The job is restored from an unaligned checkpoint with records in flight on the exchange.
     *
     * @param pointer where the checkpoint lies
     * @param bytes the size of these records
     */
    public record RestoredInFlight(String pointer, long bytes) implements Reason {

        @Override
        public String inWords() {
            return """
            the job goes on from an unaligned checkpoint with %s bytes of records in flight, \
            which Flink would lose without the exchange that they are on; to be without it, go on \
            from a savepoint or an aligned checkpoint instead of %s"""
                    .formatted(bytes, pointer);
        }
    }

    /**
     * The records in flight are on an exchange without a check in front of it.
     *
     * @param pointer where the checkpoint lies
     */
    record RestoredUnchecked(String pointer) implements Reason {

        @Override
        public String inWords() {
            return """
            the job goes on from an unaligned checkpoint, %s, with records in flight, which Flink would \
            lose if the operator that checks records came between them and their exchange; to have \
            another plan, go on from a savepoint or an aligned checkpoint instead"""
                    .formatted(pointer);
        }
    }

    /**
     * An earlier run of the job had the exchange, and its checkpoints may have records in flight.
     *
     * @param pointer where its newest checkpoint lies
     */
    public record GoesOn(String pointer) implements Reason {

        @Override
        public String inWords() {
            return """
            the job has run before with an exchange and unaligned checkpoints, and may go on from \
            %s with records in flight, which Flink would lose without the exchange; to change the \
            plan, give it a savepoint by execution.state-recovery.path"""
                    .formatted(pointer);
        }
    }
}
