package io.flinkpartitioning.testbed;

import java.io.IOException;

/**
 * A broker in a process of its own, which can be killed and comes back to what it has stored.
 *
 * <p>Thread-safe.
 */
public interface KillableKafkaBroker extends KafkaBroker {

    /**
     * Kills the broker as {@code kill -9} does, and waits until its process is gone. What it has
     * stored stays until {@link #close()}. Has no effect on a broker that is down.
     */
    void kill();

    /**
     * Starts the broker again, at the same address and with the same settings, and waits until all
     * partitions of all topics can be written and read: 5 to 6 seconds, most of it for the
     * controller to notice that the former broker is gone.
     *
     * @throws IOException if clients are not served within 5 minutes; the broker is down then, and
     *     may be restarted
     * @throws IllegalStateException if the broker runs, or is closed
     */
    void restart() throws IOException;
}
