package io.flinkpartitioning.chaos;

import io.flinkpartitioning.testbed.AdaptiveScheduler;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import io.flinkpartitioning.testbed.ZooKeeper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The cluster of processes on which the job runs. Used by one thread. */
final class Cluster implements AutoCloseable {

    /** The number of TaskManagers. */
    static final int TASK_MANAGERS = 2;

    private static final int SLOTS = 4;

    private final StandaloneFlinkCluster cluster;
    private final FlinkRest rest;

    /** The numbers of the TaskManagers that live. */
    private final List<Integer> taskManagers = new ArrayList<>();

    private Cluster(StandaloneFlinkCluster cluster) {
        this.cluster = cluster;
        this.rest = new FlinkRest(cluster.restUrl());
        for (int i = 0; i < TASK_MANAGERS; i++) {
            taskManagers.add(i);
        }
    }

    /**
     * Starts a cluster with Flink's default scheduler, whose jobs survive its JobManager.
     *
     * @param zooKeeper keeps what a JobManager has to know of its predecessor
     */
    static Cluster start(ZooKeeper zooKeeper) throws IOException {
        Configuration settings = settings();
        settings.addAll(zooKeeper.settings());
        return start(settings);
    }

    /** Starts a cluster with the adaptive scheduler. */
    static Cluster startAdaptive() throws IOException {
        Configuration settings = settings();
        AdaptiveScheduler.choose(settings);
        return start(settings);
    }

    private static Configuration settings() {
        Configuration settings = new Configuration();
        // REST shall tell what is, not what was some seconds ago.
        settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        return settings;
    }

    private static Cluster start(Configuration settings) throws IOException {
        return new Cluster(StandaloneFlinkCluster.start(TASK_MANAGERS, SLOTS, settings));
    }

    FlinkRest rest() {
        return rest;
    }

    /** The address of the REST interface. */
    URI restUrl() {
        return cluster.restUrl();
    }

    /** Returns an environment whose jobs run here. */
    StreamExecutionEnvironment environment(Configuration settings) {
        return cluster.environment(settings);
    }

    /**
     * Kills one of the TaskManagers that live, and starts another one, but does not wait for it.
     */
    void replaceTaskManager(int index) throws IOException {
        cluster.killTaskManager(taskManagers.remove(index));
        taskManagers.add(cluster.addTaskManager());
    }

    /** Kills the JobManager. */
    void killJobManager() {
        cluster.killJobManager();
    }

    /** Starts the JobManager again, and does not wait for it. */
    void restartJobManager() throws IOException {
        cluster.restartJobManager();
    }

    /** Waits until all TaskManagers are there. */
    void awaitTaskManagers() throws IOException {
        cluster.awaitTaskManagers(TASK_MANAGERS);
    }

    /** Keeps the logs when the cluster is closed, and returns their directory. */
    Path keepLogs() {
        return cluster.keepLogs();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
