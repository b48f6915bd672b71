package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions.TaskManagerLoadBalanceMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Broker, JobManager and TaskManagers in processes of their own. A job takes the slots of one
 * TaskManager before those of another; one TaskManager has no task, and takes over from one that is
 * killed.
 */
final class ProcessTestbed implements Testbed {

    private static final int SLOTS = 2;

    private final int taskManagers;
    private final KafkaBroker broker;
    private final StandaloneFlinkCluster cluster;
    private final FlinkRest rest;
    private boolean killed;

    private ProcessTestbed(int taskManagers, KafkaBroker broker, StandaloneFlinkCluster cluster) {
        this.taskManagers = taskManagers;
        this.broker = broker;
        this.cluster = cluster;
        this.rest = new FlinkRest(cluster.restUrl());
    }

    /**
     * Starts all processes.
     *
     * @param parallelism that of the jobs
     */
    static ProcessTestbed start(int parallelism) throws IOException {
        int taskManagers = (parallelism + SLOTS - 1) / SLOTS + 1;
        Configuration settings = Testbed.settings();
        settings.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerLoadBalanceMode.NONE);
        KafkaBroker broker = KafkaBroker.inChildJvm();
        try {
            return new ProcessTestbed(
                    taskManagers,
                    broker,
                    StandaloneFlinkCluster.start(taskManagers, SLOTS, settings));
        } catch (IOException | RuntimeException e) {
            try (broker) {
                throw e;
            }
        }
    }

    @Override
    public KafkaBroker broker() {
        return broker;
    }

    @Override
    public FlinkRest rest() {
        return rest;
    }

    @Override
    public StreamExecutionEnvironment environment(Configuration settings) {
        return cluster.environment(settings);
    }

    @Override
    public void kill(String id) {
        killed = true;
        cluster.killTaskManager(Integer.parseInt(id.substring(id.lastIndexOf('-') + 1)));
    }

    @Override
    public void restore() throws IOException {
        if (killed) {
            cluster.awaitTaskManagers(taskManagers - 1);
            cluster.addTaskManager();
            killed = false;
        }
        cluster.awaitSlots(taskManagers * SLOTS);
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            cluster.close();
        }
    }
}
