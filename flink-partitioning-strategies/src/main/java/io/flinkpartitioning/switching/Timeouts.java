package io.flinkpartitioning.switching;

import java.time.Duration;

/**
 * How long a switch waits.
 *
 * @param poll between two looks at a job
 * @param answer for one answer of the cluster
 * @param stop for a savepoint and the end of the job
 * @param start until all subtasks run
 */
record Timeouts(Duration poll, Duration answer, Duration stop, Duration start) {

    static final Timeouts DEFAULT =
            new Timeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(2));
}
