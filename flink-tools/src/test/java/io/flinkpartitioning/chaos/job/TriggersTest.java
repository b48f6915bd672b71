package io.flinkpartitioning.chaos.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.chaos.job.Triggers.TriggeredException;
import io.flinkpartitioning.testbed.Deadlines;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriggersTest {

    @TempDir private Path directory;

    /** As a task gets them that runs in another process. */
    private Triggers elsewhere() throws Exception {
        return InstantiationUtil.clone(new Triggers(directory));
    }

    @Test
    void marker_failsTheFirstTime_whereverThatIs() throws Exception {
        Triggers triggers = new Triggers(directory);
        assertThat(triggers.hasFailedAt(7)).isFalse();

        assertThatThrownBy(() -> elsewhere().failOnce(7))
                .isInstanceOf(TriggeredException.class)
                .hasMessage("The function fails once at marker 7");

        assertThat(triggers.hasFailedAt(7)).isTrue();
        assertThatCode(() -> elsewhere().failOnce(7)).doesNotThrowAnyException();
        assertThatThrownBy(() -> elsewhere().failOnce(8)).isInstanceOf(TriggeredException.class);
    }

    @Test
    void enumerator_failsOnceEachTimeItIsAsked() throws Exception {
        Triggers triggers = new Triggers(directory);
        assertThatCode(() -> elsewhere().failEnumeratorIfAsked()).doesNotThrowAnyException();

        triggers.failEnumerator();

        assertThatThrownBy(() -> elsewhere().failEnumeratorIfAsked())
                .isInstanceOf(TriggeredException.class);
        assertThatCode(() -> elsewhere().failEnumeratorIfAsked()).doesNotThrowAnyException();
        triggers.failEnumerator();
        assertThatThrownBy(() -> elsewhere().failEnumeratorIfAsked())
                .isInstanceOf(TriggeredException.class);
    }

    @Test
    void heldCheckpoints_waitForTheRelease_onlyOfTheirSubtaskAndParallelism() throws Exception {
        Triggers triggers = new Triggers(directory);
        triggers.holdCheckpoints(2, 4);

        elsewhere().awaitRelease(1, 4);
        elsewhere().awaitRelease(2, 3);
        CompletableFuture<Void> held =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                elsewhere().awaitRelease(2, 4);
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        });
        assertThatThrownBy(() -> held.get(100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);

        triggers.releaseCheckpoints(2, 4);
        held.get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        triggers.releaseCheckpoints(2, 4);
    }
}
