package io.flinkpartitioning.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultCheckTest {

    private static final int KEYS = 3;

    private final ResultCheck check = new ResultCheck(KEYS);

    private void addCountsOf(long... numbers) {
        for (long number : numbers) {
            check.add(number, number / KEYS + 1);
        }
    }

    @Test
    void resultsInAnyOrder_areComplete() {
        addCountsOf(1, 0, 4, 2, 3);

        assertThat(check.missing(5)).isZero();
        assertThat(check.wrong()).isZero();
        assertThat(check.repeated()).isZero();
    }

    @Test
    void recordWithoutResult_isMissing() {
        addCountsOf(0, 1, 3);

        assertThat(check.missing(4)).isEqualTo(1);
        assertThat(check.missing(10)).isEqualTo(7);
        assertThat(check.missing(2)).isZero();
    }

    @Test
    void resultThatComesAgain_isNotWrong() {
        addCountsOf(0, 1, 1, 1);

        assertThat(check.repeated()).isEqualTo(2);
        assertThat(check.wrong()).isZero();
    }

    /** A count that was restored from too long ago, or counted a record twice. */
    @Test
    void resultWithAnotherCount_isWrong() {
        addCountsOf(0, 1, 2);
        check.add(3, 1);
        check.add(4, 3);

        assertThat(check.wrong()).isEqualTo(2);
        assertThat(check.missing(5)).isZero();
    }
}
