package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import java.io.Serializable;
import java.util.Collection;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What a function has seen, told when it ends. For the one thread of a subtask. */
public final class Meter implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String RECORDS = "meter.records";
    private static final String AMOUNTS = "meter.amounts";
    private static final String SUMS = "meter.sums";

    private final Tally tally = new Tally();

    /**
     * What all subtasks have seen.
     *
     * @param records the number of records
     * @param amounts the sum of their amounts
     * @param sums what depends on the last sum of each key; 0 without keys
     * @param seconds from the first record of any to the end of all
     */
    public record Reading(long records, long amounts, long sums, double seconds) {

        /** Returns what the functions of a job have told. */
        public static Reading of(JobExecutionResult result) {
            return new Reading(
                    Totals.of(result, RECORDS),
                    Totals.of(result, AMOUNTS),
                    Totals.of(result, SUMS),
                    Totals.seconds(result));
        }

        /**
         * Returns what threads have seen whose work has ended.
         *
         * @param tallies what each has seen, at least one of them something
         * @param lastMillis when the last ended
         */
        public static Reading of(Collection<Tally> tallies, long lastMillis) {
            long firstMillis =
                    tallies.stream()
                            .filter(tally -> tally.records() > 0)
                            .mapToLong(Tally::firstMillis)
                            .min()
                            .orElseThrow();
            return new Reading(
                    tallies.stream().mapToLong(Tally::records).sum(),
                    tallies.stream().mapToLong(Tally::amounts).sum(),
                    tallies.stream().mapToLong(Tally::sums).sum(),
                    Totals.seconds(firstMillis, lastMillis));
        }

        /** Returns speed and cost, and what must be equal where each record stands for itself. */
        Outcome ofAmounts(double cpuSeconds) {
            return new Outcome()
                    .withSpeed(records, seconds, cpuSeconds)
                    .with(Contest.CHECK + "records", records)
                    .with(Contest.CHECK + "amounts", amounts);
        }

        /** Returns speed and cost, and what must be equal where keys have sums. */
        public Outcome ofSums(double cpuSeconds) {
            return ofAmounts(cpuSeconds).with(Contest.CHECK + "sums", Long.toHexString(sums));
        }
    }

    /** Counts a record. */
    public void check(long amount) {
        tally.check(amount);
    }

    /** Replaces the sum of a key. */
    public void onSum(String key, long before, long now) {
        tally.onSum(key, before, now);
    }

    /** Tells what was seen; once. */
    public void publish(RuntimeContext context) {
        Totals.add(context, RECORDS, tally.records());
        Totals.add(context, AMOUNTS, tally.amounts());
        Totals.add(context, SUMS, tally.sums());
        Totals.end(context, tally.records(), tally.firstMillis());
    }
}
