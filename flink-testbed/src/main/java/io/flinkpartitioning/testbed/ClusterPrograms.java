package io.flinkpartitioning.testbed;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * The JobManager and TaskManager programs of a cluster.
 *
 * @param configuration the settings of the cluster
 * @param conf the directory that has them as a file
 */
record ClusterPrograms(Configuration configuration, Path conf) {

    private static final MemorySize JOB_MANAGER_HEAP = MemorySize.ofMebiBytes(512);

    /** Returns the JobManager with this number. */
    FlinkProcess.Program jobManager(int number) {
        return new FlinkProcess.Program(
                "jobmanager-" + number,
                JOB_MANAGER_HEAP,
                ClusterSettings.SMALL_JVM,
                StandaloneSessionClusterEntrypoint.class.getName(),
                List.of("--configDir", conf.toString()));
    }

    /** Returns the TaskManager with this number. */
    FlinkProcess.Program taskManager(int number) {
        String name = "taskmanager-" + number;
        return new FlinkProcess.Program(
                name,
                configuration
                        .get(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY)
                        .add(configuration.get(TaskManagerOptions.TASK_HEAP_MEMORY)),
                configuration.get(CoreOptions.FLINK_TM_JVM_OPTIONS),
                TaskManagerRunner.class.getName(),
                List.of(
                        "--configDir",
                        conf.toString(),
                        "-D",
                        "%s=%s"
                                .formatted(
                                        TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key(), name)));
    }
}
