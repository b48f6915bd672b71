package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.internal.source.eventtime.ClockEvent;
import io.flinkpartitioning.internal.source.eventtime.EventTimeCoordinator;
import io.flinkpartitioning.internal.source.eventtime.LocalEventTime;
import io.flinkpartitioning.internal.source.eventtime.SharedEventTime;
import io.flinkpartitioning.testbed.Deadlines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.junit.jupiter.api.Test;

class EventTimeCoordinatorTest {

    private static final String CLOCK = "clock";

    private final FakeEnumeratorContext context = new FakeEnumeratorContext(2);

    private EventTimeCoordinator started(Duration period) {
        EventTimeCoordinator coordinator = new EventTimeCoordinator(context, period);
        coordinator.restoredSplitsGiven(true);
        context.register(0);
        context.register(1);
        return coordinator;
    }

    private static LocalEventTime active(long watermark, int splits) {
        return new LocalEventTime(watermark, false, false, splits);
    }

    private static SourceEvent told(SharedEventTime time) {
        return new ClockEvent<>(CLOCK, time);
    }

    private static SourceEvent shared(long watermark) {
        return told(new SharedEventTime(watermark, false, false));
    }

    @Test
    void change_isToldToAll_once() {
        try (EventTimeCoordinator coordinator = started(Duration.ZERO)) {
            coordinator.report(0, CLOCK, active(10, 0));
            assertThat(context.takeEventsTo(0)).as("1 is unknown").isEmpty();
            coordinator.report(1, CLOCK, active(5, 0));
            assertThat(context.takeEventsTo(0)).containsExactly(shared(5));
            assertThat(context.takeEventsTo(1)).containsExactly(shared(5));
            coordinator.report(0, CLOCK, active(11, 0));
            assertThat(context.takeEventsTo(0)).isEmpty();
        }
    }

    @Test
    void readerThatIsUnknown_orNotRegistered_isNotTold() {
        try (EventTimeCoordinator coordinator = started(Duration.ZERO)) {
            coordinator.report(0, CLOCK, active(10, 0));
            coordinator.report(1, CLOCK, active(10, 0));
            context.takeEventsTo(0);
            context.takeEventsTo(1);

            coordinator.reset(1);
            coordinator.give(Map.of(1, List.of("a split")));
            coordinator.report(1, CLOCK, active(20, 0));
            assertThat(context.takeEventsTo(1)).as("has not all its splits").isEmpty();
            coordinator.report(1, CLOCK, active(20, 1));
            assertThat(context.takeEventsTo(1)).as("what it missed").containsExactly(shared(10));

            context.unregister(1);
            coordinator.report(0, CLOCK, active(15, 0));
            assertThat(context.takeEventsTo(0)).containsExactly(shared(15));
            assertThat(context.takeEventsTo(1)).isEmpty();
        }
    }

    @Test
    void restoredSplitThatIsNotGiven_holdsTheTime() {
        try (EventTimeCoordinator coordinator = started(Duration.ZERO)) {
            coordinator.restoredSplitsGiven(false);
            coordinator.report(0, CLOCK, active(10, 0));
            coordinator.report(1, CLOCK, active(10, 0));
            assertThat(context.takeEventsTo(0)).isEmpty();
            coordinator.restoredSplitsGiven(true);
            assertThat(context.takeEventsTo(0)).containsExactly(shared(10));
        }
    }

    @Test
    void end_isToldAtOnce() {
        try (EventTimeCoordinator coordinator = started(Duration.ofHours(1))) {
            coordinator.report(0, CLOCK, active(10, 0));
            coordinator.report(1, CLOCK, active(10, 0));
            context.takeEventsTo(0);
            coordinator.report(0, CLOCK, new LocalEventTime(10, false, true, 0));
            coordinator.report(1, CLOCK, active(20, 0));
            assertThat(context.takeEventsTo(0)).isEmpty();
            coordinator.report(1, CLOCK, new LocalEventTime(20, false, true, 0));
            assertThat(context.takeEventsTo(0))
                    .containsExactly(told(new SharedEventTime(Long.MAX_VALUE, false, true)));
        }
    }

    /** As behind one source that several operators assign watermarks behind. */
    @Test
    void clocks_haveTimesOfTheirOwn_andTheSplitsInCommon() {
        try (EventTimeCoordinator coordinator = started(Duration.ofHours(1))) {
            coordinator.give(Map.of(1, List.of("a split")));
            coordinator.report(0, CLOCK, active(10, 0));
            coordinator.report(1, CLOCK, active(20, 1));
            assertThat(context.takeEventsTo(0)).containsExactly(shared(10));
            coordinator.report(0, "another", active(7, 0));
            coordinator.report(1, "another", active(8, 0));
            assertThat(context.takeEventsTo(0)).as("1 has not all its splits").isEmpty();
            coordinator.report(1, "another", active(8, 1));
            assertThat(context.takeEventsTo(0))
                    .containsExactly(
                            new ClockEvent<>("another", new SharedEventTime(7, false, false)));
            coordinator.reset(0);
            coordinator.report(1, "another", active(9, 1));
            assertThat(context.takeEventsTo(0)).isEmpty();
        }
    }

    @Test
    void secondChangeWithinAPeriod_isToldAtItsEnd_withWhatHasComeMeanwhile() {
        Duration period = Duration.ofMillis(200);
        try (EventTimeCoordinator coordinator = started(period)) {
            coordinator.report(0, CLOCK, active(10, 0));
            coordinator.report(1, CLOCK, active(10, 0));
            assertThat(context.takeEventsTo(0)).containsExactly(shared(10));
            context.takeEventsTo(1);
            coordinator.report(0, CLOCK, active(30, 0));
            coordinator.report(1, CLOCK, active(20, 0));
            coordinator.report(1, CLOCK, active(25, 0));
            await().atMost(Deadlines.STEP)
                    .untilAsserted(
                            () -> assertThat(context.takeEventsTo(0)).containsExactly(shared(25)));
        }
    }
}
