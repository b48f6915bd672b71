package io.flinkpartitioning.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class HistogramAccumulatorTest {

    @Test
    void histogramsOfSubtasks_becomeOne() throws Exception {
        HistogramAccumulator first = of(10, 20);
        HistogramAccumulator second = InstantiationUtil.clone(of(30, 5_000_000));

        first.merge(second);

        assertThat(first.getLocalValue().getTotalCount()).isEqualTo(4);
        assertThat(first.getLocalValue().getValueAtPercentile(50)).isEqualTo(20);
        assertThat(first.getLocalValue().getMaxValue()).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void copy_isOnesOwn() {
        HistogramAccumulator original = of(10);
        HistogramAccumulator copy = original.clone();

        original.resetLocal();

        assertThat(copy.getLocalValue().getTotalCount()).isEqualTo(1);
        assertThat(original.getLocalValue().getTotalCount()).isZero();
    }

    private static HistogramAccumulator of(long... values) {
        Histogram histogram = Latencies.histogram();
        for (long value : values) {
            histogram.recordValue(value);
        }
        HistogramAccumulator accumulator = new HistogramAccumulator();
        accumulator.add(histogram);
        return accumulator;
    }
}
