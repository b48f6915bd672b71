package io.flinkpartitioning.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final int SUBTASK = 1;

    @Test
    void largestGap_isThatBetweenTwoResultsOfTheSubtask() {
        Arrivals arrivals = arrivalsAt(10, 20, 50, 60, 70);
        arrivals.add(0, 30);
        arrivals.add(0, 40);

        assertThat(arrivals.largestGapNanos(SUBTASK, 15, 70)).isEqualTo(30);
    }

    @Test
    void gapThatSpansTheBeginning_countsFromTheResultBefore() {
        assertThat(arrivalsAt(10, 20, 50, 60).largestGapNanos(SUBTASK, 45, 60)).isEqualTo(30);
    }

    @Test
    void gapThatSpansTheEnd_countsUpToIt() {
        assertThat(arrivalsAt(10, 20, 50).largestGapNanos(SUBTASK, 5, 45)).isEqualTo(25);
        assertThat(arrivalsAt(10, 20).largestGapNanos(SUBTASK, 5, 100)).isEqualTo(80);
    }

    @Test
    void gapsOutside_doNotCount() {
        assertThat(arrivalsAt(0, 100, 110, 120, 300).largestGapNanos(SUBTASK, 100, 120))
                .isEqualTo(10);
    }

    @Test
    void subtaskWithoutResults_hasOneGap() {
        assertThat(new Arrivals(2).largestGapNanos(SUBTASK, 5, 45)).isEqualTo(40);
    }

    @Test
    void allSince_needsAResultOfEachSubtask() {
        Arrivals arrivals = arrivalsAt(10, 20);
        assertThat(arrivals.allSince(10)).isFalse();

        arrivals.add(0, 15);
        assertThat(arrivals.allSince(15)).isTrue();
        assertThat(arrivals.allSince(16)).isFalse();
    }

    /** The clock may count from anywhere, and overflow. */
    @Test
    void times_mayOverflow() {
        Arrivals arrivals = new Arrivals(1);
        arrivals.add(0, Long.MAX_VALUE);
        arrivals.add(0, Long.MIN_VALUE + 9);

        assertThat(arrivals.largestGapNanos(0, Long.MAX_VALUE - 5, Long.MIN_VALUE + 12))
                .isEqualTo(10);
        assertThat(arrivals.allSince(Long.MAX_VALUE)).isTrue();
    }

    private static Arrivals arrivalsAt(long... nanos) {
        Arrivals arrivals = new Arrivals(2);
        for (long time : nanos) {
            arrivals.add(SUBTASK, time);
        }
        return arrivals;
    }
}
