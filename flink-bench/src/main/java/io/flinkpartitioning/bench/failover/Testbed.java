package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;

/** A broker and a cluster. */
interface Testbed extends AutoCloseable {

    Duration TIMEOUT = Deadlines.STEP;
    Duration POLL_INTERVAL = Duration.ofMillis(20);
    Duration REFRESH_INTERVAL = Duration.ofMillis(100);

    /** The broker. */
    KafkaBroker broker();

    /** What the cluster tells, at most 0.1 seconds old. */
    FlinkRest rest();

    /** Returns an environment whose jobs run on the cluster. */
    StreamExecutionEnvironment environment(Configuration settings);

    /**
     * Kills a TaskManager.
     *
     * @param id its id, as the cluster tells it
     */
    void kill(String id);

    /** Replaces a TaskManager that was killed, if one was, and waits until all slots are free. */
    void restore() throws IOException;

    @Override
    void close() throws IOException;

    /** The cluster's directory for temporary files, which goes with it. */
    default Path directory() throws IOException {
        return Path.of(rest().setting(CoreOptions.TMP_DIRS.key()));
    }

    /** Returns settings of a cluster that tells what was 0.1 seconds ago. */
    static Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(WebOptions.REFRESH_INTERVAL, REFRESH_INTERVAL);
        return settings;
    }

    /** Waits for something that the cluster tells, for 5 minutes at most. */
    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .ignoreException(IOException.class)
                .until(condition);
    }
}
