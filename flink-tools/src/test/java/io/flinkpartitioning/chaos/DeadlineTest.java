package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void condition_isAskedUntilItHolds_andMayFailMeanwhile() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Deadline.await(
                LONG,
                "the third time",
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IOException("not yet");
                    }
                    return asked.get() == 3;
                });
        assertThat(asked).hasValue(3);
    }

    @Test
    void missedDeadline_saysWhatWasMissed_andWhatWentWrongLast() {
        IOException refusal = new IOException("out of reach");

        assertThatThrownBy(
                        () ->
                                Deadline.await(
                                        Duration.ZERO,
                                        "results flow",
                                        () -> {
                                            throw refusal;
                                        }))
                .isInstanceOf(Deadline.MissedException.class)
                .hasMessage("Not within 0 seconds: results flow")
                .hasCause(refusal);
    }

    @Test
    void conditionThatWillNotHold_endsTheWait() {
        Deadline.MissedException never = new Deadline.MissedException("The job has failed", null);

        assertThatThrownBy(
                        () ->
                                Deadline.await(
                                        LONG,
                                        "results flow",
                                        () -> {
                                            throw never;
                                        }))
                .isSameAs(never);
    }

    @Test
    void interrupt_endsTheWait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Deadline.await(LONG, "results flow", () -> false))
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("results flow");
    }

    @Test
    void actionThatEndsInTime_givesItsResult_orItsOwnException() throws Exception {
        assertThat(Deadline.within(LONG, "an answer", () -> 42)).isEqualTo(42);

        IOException failure = new IOException("no answer");
        assertThatThrownBy(
                        () ->
                                Deadline.within(
                                        LONG,
                                        "an answer",
                                        () -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);
    }

    @Test
    void actionThatTakesForEver_isLeftAlone() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(
                        () ->
                                Deadline.within(
                                        Duration.ofMillis(10),
                                        "an answer",
                                        () -> {
                                            never.await();
                                            return 42;
                                        }))
                .isInstanceOf(Deadline.MissedException.class)
                .hasMessage("Not within 0 seconds: an answer");
        never.countDown();
    }
}
