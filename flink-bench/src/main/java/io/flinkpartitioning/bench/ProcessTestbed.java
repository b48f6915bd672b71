package io.flinkpartitioning.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions.TaskManagerLoadBalanceMode;
import org.apache.flink.configuration.WebOptions;
import org.awaitility.Awaitility;

/**
 * A broker and a cluster, all in processes of their own.
 *
 * @param broker the broker
 * @param cluster the cluster; a job takes the slots of one TaskManager before those of another
 * @param rest what the cluster says, at most 0.1 seconds old, of metrics 0.5 seconds
 */
record ProcessTestbed(KafkaBroker broker, StandaloneFlinkCluster cluster, FlinkRest rest)
        implements AutoCloseable {

    static final Duration METRIC_INTERVAL = Duration.ofMillis(500);

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int CHECKPOINTS_REMEMBERED = 200;

    static ProcessTestbed start(int taskManagers, int slotsPerTaskManager) throws IOException {
        Configuration settings = new Configuration();
        settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(100));
        settings.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, CHECKPOINTS_REMEMBERED);
        settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRIC_INTERVAL);
        settings.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerLoadBalanceMode.NONE);
        KafkaBroker broker = KafkaBroker.inChildJvm();
        try {
            StandaloneFlinkCluster cluster =
                    StandaloneFlinkCluster.start(taskManagers, slotsPerTaskManager, settings);
            return new ProcessTestbed(broker, cluster, new FlinkRest(cluster.restUrl()));
        } catch (IOException | RuntimeException e) {
            try (broker) {
                throw e;
            }
        }
    }

    /** The cluster's directory for temporary files, which goes with it. */
    Path directory() throws IOException {
        for (JsonNode setting : rest.get("/jobmanager/config")) {
            if (setting.path("key").asText().equals(CoreOptions.TMP_DIRS.key())) {
                return Path.of(setting.path("value").asText());
            }
        }
        throw new IOException("The cluster does not tell of " + CoreOptions.TMP_DIRS.key());
    }

    /** Waits for something that the cluster tells, for 2 minutes at most. */
    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .ignoreException(IOException.class)
                .until(condition);
    }

    /** Returns what the cluster tells, as soon as it can, within 2 minutes. */
    static <T> T ask(String what, Callable<T> question) {
        return Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .ignoreException(IOException.class)
                .until(question, answer -> true);
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            cluster.close();
        }
    }
}
