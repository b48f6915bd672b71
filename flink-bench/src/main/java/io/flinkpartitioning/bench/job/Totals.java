package io.flinkpartitioning.bench.job;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What the subtasks of a function tell when they end, added up: numbers, and how long it took. */
public final class Totals {

    private static final String FIRST = "totals.firstMillis";
    private static final String LAST = "totals.lastMillis";

    private Totals() {}

    /** Adds the number of a subtask; once for each name. */
    public static void add(RuntimeContext context, String name, long value) {
        LongCounter counter = new LongCounter();
        counter.add(value);
        context.addAccumulator(name, counter);
    }

    /**
     * Tells that a subtask ends now; once.
     *
     * @param records how many records it has seen
     * @param firstMillis when it saw the first, if any
     */
    public static void end(RuntimeContext context, long records, long firstMillis) {
        LongMinimum first = new LongMinimum();
        LongMaximum last = new LongMaximum();
        if (records > 0) {
            first.add(firstMillis);
            last.add(System.currentTimeMillis());
        }
        context.addAccumulator(FIRST, first);
        context.addAccumulator(LAST, last);
    }

    /** Returns the sum of what all subtasks have told. */
    public static long of(JobExecutionResult result, String name) {
        return result.<Long>getAccumulatorResult(name);
    }

    /** Returns the time from the first record of any subtask to the end of all. */
    public static double seconds(JobExecutionResult result) {
        return seconds(of(result, FIRST), of(result, LAST));
    }

    static double seconds(long firstMillis, long lastMillis) {
        return Math.max(1, lastMillis - firstMillis) / 1000.0;
    }
}
