package io.flinkpartitioning.bench.job;

import java.io.Serializable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * What a function has seen, told when it ends. For the one thread of a subtask.
 *
 * <p>The sums of keys are one number that depends on the last sum of each key and on nothing else:
 * each record adds a hash of its key's new sum and subtracts that of the old one. So neither order
 * nor the place of a sum matters, but a lost, doubled or misplaced record does.
 */
public final class Meter implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private static final String RECORDS = "meter.records";
    private static final String AMOUNTS = "meter.amounts";
    private static final String SUMS = "meter.sums";
    private static final String FIRST = "meter.firstMillis";
    private static final String LAST = "meter.lastMillis";

    private long records;
    private long amounts;
    private long sums;
    private long firstMillis;

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
            long first = result.<Long>getAccumulatorResult(FIRST);
            long last = result.<Long>getAccumulatorResult(LAST);
            return new Reading(
                    result.<Long>getAccumulatorResult(RECORDS),
                    result.<Long>getAccumulatorResult(AMOUNTS),
                    result.<Long>getAccumulatorResult(SUMS),
                    Math.max(1, last - first) / 1000.0);
        }
    }

    /** Counts a record. */
    public void onRecord(long amount) {
        if (records++ == 0) {
            firstMillis = System.currentTimeMillis();
        }
        amounts += amount;
    }

    /** Replaces the sum of a key. */
    public void onSum(String key, long before, long now) {
        sums += hash(key, now) - hash(key, before);
    }

    private static long hash(String key, long sum) {
        long mixed = (sum ^ ((long) key.hashCode() << 32)) * GOLDEN;
        return (mixed ^ (mixed >>> 29)) * GOLDEN;
    }

    /** Tells what was seen; once. */
    public void publish(RuntimeContext context) {
        add(context, RECORDS, records);
        add(context, AMOUNTS, amounts);
        add(context, SUMS, sums);
        LongMinimum first = new LongMinimum();
        LongMaximum last = new LongMaximum();
        if (records > 0) {
            first.add(firstMillis);
            last.add(System.currentTimeMillis());
        }
        context.addAccumulator(FIRST, first);
        context.addAccumulator(LAST, last);
    }

    private static void add(RuntimeContext context, String name, long value) {
        LongCounter counter = new LongCounter();
        counter.add(value);
        context.addAccumulator(name, counter);
    }
}
