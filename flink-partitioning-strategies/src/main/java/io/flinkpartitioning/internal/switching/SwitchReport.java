package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Time;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports switches to the log and to the listener. Used by one thread. */
public final class SwitchReport {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchReport.class);

    private final String jobName;
    private final Time time;
    private final Consumer<Switch> listener;

    public SwitchReport(String jobName, Time time, Consumer<Switch> listener) {
        this.jobName = jobName;
        this.time = time;
        this.listener = listener;
    }

    Attempt begin(Switch.Cause cause, Choice from, Choice to) {
        return begin(cause, from, to, null);
    }

    /**
     * Begins a switch.
     *
     * @param answer completed with the switch at its end; null if nobody waits for it
     */
    Attempt begin(
            Switch.Cause cause,
            Choice from,
            Choice to,
            @Nullable CompletableFuture<Switch> answer) {
        LOG.info("Job '{}', {}: from {} to {}", jobName, cause, from, to);
        return new Attempt(cause, from, to, answer);
    }

    /** A switch that has begun. */
    final class Attempt {

        private final Switch.Cause cause;
        private final Choice from;
        private final Choice to;
        private final @Nullable CompletableFuture<Switch> answer;
        private final long start = time.nanos();
        private @Nullable String snapshot;

        private Attempt(
                Switch.Cause cause,
                Choice from,
                Choice to,
                @Nullable CompletableFuture<Switch> answer) {
            this.cause = cause;
            this.from = from;
            this.to = to;
            this.answer = answer;
        }

        /**
         * Notes the snapshot that the job goes on from, so that it can be found if this JVM ends.
         */
        void goesOnFrom(@Nullable String newSnapshot) {
            if (newSnapshot != null && !newSnapshot.equals(snapshot)) {
                LOG.info("Job '{}', {}: goes on from {}", jobName, cause, newSnapshot);
            }
            snapshot = newSnapshot;
        }

        /** Ends the switch as intended. */
        void end(Switch.Outcome outcome, String detail) {
            Switch done = report(outcome, detail);
            if (answer != null) {
                answer.complete(done);
            }
        }

        /** Ends the switch with a failure. */
        void end(Switch.Outcome outcome, String detail, SwitchFailedException failure) {
            report(outcome, detail);
            if (answer != null) {
                answer.completeExceptionally(failure);
            }
        }

        private Switch report(Switch.Outcome outcome, String detail) {
            Duration duration = Duration.ofNanos(time.nanos() - start);
            Switch done = new Switch(cause, from, to, outcome, duration, snapshot, detail);
            LOG.info(
                    "Job '{}', {}: {} after {} ms, from {} to {}, snapshot {}{}",
                    jobName,
                    cause,
                    outcome,
                    duration.toMillis(),
                    from,
                    to,
                    snapshot,
                    detail.isEmpty() ? "" : ": " + detail);
            try {
                listener.accept(done);
            } catch (RuntimeException e) {
                LOG.warn("The listener of job '{}' has failed", jobName, e);
            }
            return done;
        }
    }
}
