package io.flinkpartitioning.internal.switching.cluster;

import java.time.Duration;

/**
 * How long a switch waits.
 *
 * @param poll the time between two looks at a job
 * @param answer the limit for one answer of the cluster
 * @param stop the limit for a savepoint and the end of the job
 * @param start the limit until all subtasks run, before a switch and after it
 * @param unknown the time until a job that the cluster does not know counts as ended
 */
public record Timeouts(
        Duration poll, Duration answer, Duration stop, Duration start, Duration unknown) {

    public static final Timeouts DEFAULT =
            new Timeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(20));

    public Timeouts withPoll(Duration newPoll) {
        return new Timeouts(newPoll, answer, stop, start, unknown);
    }

    public Timeouts withStop(Duration newStop) {
        return new Timeouts(poll, answer, newStop, start, unknown);
    }

    public Timeouts withStart(Duration newStart) {
        return new Timeouts(poll, answer, stop, newStart, unknown);
    }
}
