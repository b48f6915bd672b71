package io.flinkpartitioning.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final long CHECKSUM = 0xabcL;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void sameCountAndChecksum_areIdentical() {
        Comparison comparison = comparison(run(Grouping.KEY_BY, 100, CHECKSUM, SECOND));
        assertThat(comparison.identical()).isTrue();
        assertThat(comparison.verdict()).startsWith("Results are identical");
    }

    @Test
    void otherChecksum_differs() {
        Comparison comparison = comparison(run(Grouping.KEY_BY, 100, CHECKSUM + 1, SECOND));
        assertThat(comparison.identical()).isFalse();
        assertThat(comparison.verdict()).startsWith("Results DIFFER: 100 trades");
        assertThat(comparison.table()).contains("0000000000000abc / 0000000000000abd");
    }

    @Test
    void lostRecord_differs() {
        assertThat(comparison(run(Grouping.SMART_KEY_BY, 99, CHECKSUM, SECOND)).identical())
                .isFalse();
    }

    @Test
    void figures_areMediansWithTheirRange() {
        Comparison comparison =
                comparison(
                        run(Grouping.SMART_KEY_BY, 100, CHECKSUM, 2 * SECOND),
                        run(Grouping.SMART_KEY_BY, 100, CHECKSUM, 4 * SECOND));
        assertThat(comparison.table()).contains("50 (25 to 100)");
        assertThat(comparison.verdict()).contains("SmartKeyBy: 0.50 times the records/s of keyBy");
    }

    @Test
    void shortRuns_areCalledTooShort() {
        assertThat(comparison().verdict()).doesNotContain("more --records");
        assertThat(comparison(run(Grouping.KEY_BY, 100, CHECKSUM, SECOND / 10)).verdict())
                .contains("more --records");
    }

    private static Comparison comparison(Run... more) {
        List<Run> runs = new ArrayList<>();
        runs.add(run(Grouping.KEY_BY, 100, CHECKSUM, SECOND));
        runs.add(run(Grouping.SMART_KEY_BY, 100, CHECKSUM, SECOND));
        runs.addAll(List.of(more));
        return new Comparison(runs, 100, CHECKSUM);
    }

    private static Run run(Grouping grouping, long results, long checksum, long nanos) {
        return new Run(
                grouping,
                "plan",
                List.of(),
                new ResultMeter.Reading(results, nanos, SECOND, checksum));
    }
}
