package io.flinkpartitioning.internal.source.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.junit.jupiter.api.Test;

class SourceEventTimeTest {

    private static final WatermarkStrategy<Long> STRATEGY =
            WatermarkStrategy.forMonotonousTimestamps();

    private final SourceEventTime shared = SourceEventTime.shared(Duration.ofMillis(200));

    @Test
    void strategyOfAnotherSource_orOfOwnEventTime_sharesNothing() {
        SourceEventTime other = SourceEventTime.shared(Duration.ofMillis(200));
        SourceEventTime own = SourceEventTime.own();
        assertThat(shared.isSharedBy(shared.watching(STRATEGY))).isTrue();
        assertThat(shared.isSharedBy(STRATEGY)).isFalse();
        assertThat(shared.isSharedBy(other.watching(STRATEGY))).isFalse();
        assertThat(own.isSharedBy(own.watching(STRATEGY))).isFalse();
    }

    @Test
    void whatIsChangedLater_isChangedBeneathTheWatch() {
        WatermarkStrategy<Long> watched = shared.watching(STRATEGY);
        assertThat(shared.isSharedBy(watched.withIdleness(Duration.ofSeconds(1)))).isTrue();
        assertThat(shared.isSharedBy(watched.withTimestampAssigner((value, time) -> value)))
                .isTrue();
        assertThat(shared.isSharedBy(watched.withTimestampAssigner(c -> (value, time) -> value)))
                .isTrue();
        WatermarkStrategy<Long> aligned =
                watched.withWatermarkAlignment("group", Duration.ofSeconds(1));
        assertThat(shared.isSharedBy(aligned)).isTrue();
        assertThat(aligned.getAlignmentParameters().getWatermarkGroup()).isEqualTo("group");
        assertThat(
                        shared.isSharedBy(
                                watched.withWatermarkAlignment(
                                        "group", Duration.ofSeconds(1), Duration.ofSeconds(2))))
                .isTrue();
    }

    @Test
    void strategyThatIsWatchedTwice_isWatchedOnce() {
        SourceEventTime other = SourceEventTime.shared(Duration.ofMillis(200));
        WatermarkStrategy<Long> twice = shared.watching(other.watching(STRATEGY));
        assertThat(shared.isSharedBy(twice)).isTrue();
        assertThat(SourceEventTime.unwatched(twice)).isSameAs(STRATEGY);
    }
}
