package io.flinkpartitioning.bench.latency;

import java.io.Serializable;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * How long after records were due their results were there. For the one thread of a subtask; told
 * when it ends, and merged with those of the other subtasks.
 *
 * <p>Since each record counts from when it was due (see {@link Schedule}), values are recorded as
 * they are: the correction for coordinated omission that the histogram offers would count stalls
 * twice.
 */
final class Latencies implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double MICROS_PER_SECOND = 1e6;

    private static final String HISTOGRAM = "latencies.histogram";
    private static final String FIRST = "latencies.firstMicros";
    private static final String LAST = "latencies.lastMicros";

    private final Histogram histogram = histogram();
    private long firstMicros;
    private long lastMicros;

    /**
     * What all subtasks have seen.
     *
     * @param histogram the microseconds
     * @param seconds from the first result to the last
     */
    record Reading(Histogram histogram, double seconds) {

        static Reading of(JobExecutionResult result) {
            long first = result.<Long>getAccumulatorResult(FIRST);
            long last = result.<Long>getAccumulatorResult(LAST);
            return new Reading(
                    result.<Histogram>getAccumulatorResult(HISTOGRAM),
                    Math.max(1, last - first) / MICROS_PER_SECOND);
        }
    }

    /** Returns a histogram that grows with its values, which it keeps to a thousandth. */
    static Histogram histogram() {
        return new Histogram(SIGNIFICANT_DIGITS);
    }

    /**
     * Notes a result.
     *
     * @param dueMicros when its record was due
     * @param nowMicros when it is there
     */
    void onResult(long dueMicros, long nowMicros) {
        if (nowMicros < dueMicros) {
            throw new IllegalStateException(
                    "A result must not be there before its record is due, but is "
                            + (dueMicros - nowMicros)
                            + " microseconds early. Was the clock set back?");
        }
        if (firstMicros == 0) {
            firstMicros = nowMicros;
        }
        lastMicros = nowMicros;
        histogram.recordValue(nowMicros - dueMicros);
    }

    Histogram values() {
        return histogram;
    }

    /** Tells what was seen; once. */
    void publish(RuntimeContext context) {
        HistogramAccumulator values = new HistogramAccumulator();
        values.add(histogram);
        context.addAccumulator(HISTOGRAM, values);
        LongMinimum first = new LongMinimum();
        LongMaximum last = new LongMaximum();
        if (firstMicros != 0) {
            first.add(firstMicros);
            last.add(lastMicros);
        }
        context.addAccumulator(FIRST, first);
        context.addAccumulator(LAST, last);
    }
}
