package io.flinkpartitioning.bench.latency;

import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.accumulators.Accumulator;

/** Histograms of subtasks as one. */
final class HistogramAccumulator implements Accumulator<Histogram, Histogram> {

    private static final long serialVersionUID = 1L;

    private final Histogram all = Latencies.histogram();

    @Override
    public void add(Histogram histogram) {
        all.add(histogram);
    }

    @Override
    public Histogram getLocalValue() {
        return all;
    }

    @Override
    public void resetLocal() {
        all.reset();
    }

    @Override
    public void merge(Accumulator<Histogram, Histogram> other) {
        all.add(other.getLocalValue());
    }

    // Flink asks for a copy, not for Java's clone.
    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public HistogramAccumulator clone() {
        HistogramAccumulator copy = new HistogramAccumulator();
        copy.add(all);
        return copy;
    }
}
