package io.flinkpartitioning.harness;

import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.util.Collector;

/** Tells of each pair of an interval join. */
final class Pairs<K> extends ProcessJoinFunction<Reading<K>, Reading<K>, Result> {

    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
            Reading<K> left, Reading<K> right, Context context, Collector<Result> out) {
        if (left.counts() && right.counts()) {
            out.collect(
                    left.key().equals(right.key())
                            ? Result.pair(left.key(), left.number(), right.number())
                            : Result.violation(left.key(), "joins %s", right));
        }
    }
}
