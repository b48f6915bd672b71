package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("full")
class StandaloneFlinkClusterTest {

    @Test
    void killedAndAddedTaskManagers_takeAndBringTheirSlots_andJobsRun() throws Exception {
        List<ProcessHandle> processes;
        StandaloneFlinkCluster cluster = StandaloneFlinkCluster.start(2, 2, new Configuration());
        try (cluster) {
            FlinkRest rest = new FlinkRest(cluster.restUrl());
            assertThat(rest.get("/overview").path("slots-total").asInt()).isEqualTo(4);
            assertThat(cluster.handles()).hasSize(3).allMatch(ProcessHandle::isAlive);

            cluster.killTaskManager(0);
            assertThat(cluster.handles().get(1).isAlive()).isFalse();
            cluster.awaitSlots(2);
            assertThat(rest.get("/overview").path("slots-total").asInt()).isEqualTo(2);

            assertThat(cluster.addTaskManager()).isEqualTo(2);
            cluster.awaitSlots(4);

            StreamExecutionEnvironment env = cluster.environment(new Configuration());
            env.setParallelism(4);
            DataStream<Long> numbers = env.fromSequence(1, 1000);
            numbers.keyBy(n -> n % 10).reduce(Long::sum).sinkTo(new DiscardingSink<>());
            String job = env.execute().getJobID().toString();
            assertThat(rest.get("/jobs/" + job).path("state").asText()).isEqualTo("FINISHED");

            processes = cluster.handles();
            assertThat(processes).hasSize(4);
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(cluster.directory()).doesNotExist();
        cluster.close();
        assertThatThrownBy(cluster::addTaskManager)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The cluster is closed");
    }

    @Test
    void taskManagers_areWaitedFor_whileAJobHasAllSlots() throws Exception {
        try (StandaloneFlinkCluster cluster =
                StandaloneFlinkCluster.start(2, 1, new Configuration())) {
            Configuration settings = new Configuration();
            settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            settings.set(
                    RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                    Integer.MAX_VALUE);
            settings.set(
                    RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                    Duration.ofMillis(100));
            StreamExecutionEnvironment env = cluster.environment(settings);
            env.setParallelism(2);
            env.fromSequence(1, Long.MAX_VALUE)
                    .keyBy(n -> n % 10)
                    .reduce(Long::sum)
                    .sinkTo(new DiscardingSink<>());
            JobClient job = env.executeAsync();
            cluster.awaitSlots(0);

            cluster.killTaskManager(0);
            cluster.awaitTaskManagers(1);
            cluster.addTaskManager();
            cluster.awaitTaskManagers(2);

            cluster.awaitSlots(0);
            job.cancel().get();
            cluster.awaitSlots(2);
        }
    }

    @Test
    void logsThatAreKept_outliveTheCluster() throws Exception {
        Path logs;
        Path directory;
        try (StandaloneFlinkCluster cluster =
                StandaloneFlinkCluster.start(1, 1, new Configuration())) {
            logs = cluster.keepLogs();
            directory = cluster.directory();
        }
        try {
            assertThat(logs.resolve("jobmanager-0.log")).isNotEmptyFile();
            assertThat(logs.resolve("taskmanager-0.log")).isNotEmptyFile();
            assertThat(directory).isDirectoryNotContaining("glob:**/{conf,launcher,tmp}");
        } finally {
            TemporaryDirectory.delete(directory);
        }
    }

    @Test
    void restartedJobManager_getsTheTaskManagersBack() throws Exception {
        try (StandaloneFlinkCluster cluster =
                StandaloneFlinkCluster.start(1, 3, new Configuration())) {
            assertThatThrownBy(cluster::restartJobManager)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "A JobManager can be restarted when it has ended, but this one is"
                                    + " jobmanager-0 (running, see ")
                    .hasMessageEndingWith(": call killJobManager() before");

            cluster.killJobManager();
            assertThatThrownBy(() -> new FlinkRest(cluster.restUrl()).get("/overview"))
                    .isInstanceOf(IOException.class);

            cluster.restartJobManager();
            cluster.awaitSlots(3);
            assertThat(cluster.handles()).hasSize(3);
        }
    }

    @Test
    void processThatEnds_isAnErrorWithItsLog_whichIsKept() throws Exception {
        Configuration settings = new Configuration();
        settings.set(HighAvailabilityOptions.HA_MODE, "nonsense");

        IOException error =
                catchThrowableOfType(
                        IOException.class, () -> StandaloneFlinkCluster.start(1, 1, settings));

        assertThat(error)
                .hasMessageStartingWith("A process of the cluster has ended: jobmanager-0 (");
        assertThat(error).hasMessageContaining("(ended with ");
        Path directory = directoryNamedIn(error);
        try {
            assertThat(directory.resolve("log").resolve("jobmanager-0.log"))
                    .content()
                    .contains("nonsense");
            assertThat(directory).isDirectoryNotContaining("glob:**/{conf,launcher,tmp}");
        } finally {
            TemporaryDirectory.delete(directory);
        }
    }

    @Test
    void portsThatAreTaken_areReplacedByOthers() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = FreePort.choose();
            Iterator<Integer> ports =
                    List.of(
                                    // Of RPC and REST in turn.
                                    taken.getLocalPort(),
                                    FreePort.choose(),
                                    FreePort.choose(),
                                    taken.getLocalPort(),
                                    FreePort.choose(),
                                    free)
                            .iterator();
            try (StandaloneFlinkCluster cluster =
                    StandaloneFlinkCluster.start(1, 1, new Configuration(), false, ports::next)) {
                assertThat(cluster.restUrl()).hasPort(free);
            }
        }
    }

    @Test
    void interruptedStart_leavesNoProcess() throws Exception {
        Thread.currentThread().interrupt();
        IOException error;
        try {
            error =
                    catchThrowableOfType(
                            IOException.class,
                            () -> StandaloneFlinkCluster.start(2, 1, new Configuration()));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(ProcessHandle.current().children()).isEmpty();
        assertThat(error).hasMessageContaining("jobmanager-0 (running, see ");
        TemporaryDirectory.delete(directoryNamedIn(error));
    }

    private static Path directoryNamedIn(IOException error) {
        Matcher log = Pattern.compile("see (\\S+)/log/jobmanager-0.log").matcher(error.toString());
        assertThat(log.find()).as("%s names a log", error).isTrue();
        return Path.of(log.group(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parentKilled_takesTheClusterAndItsDirectoryAlong(boolean allDown) throws Exception {
        Process parent =
                new ProcessBuilder(
                                ChildJvm.executable(),
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ClusterOwner.class.getName(),
                                String.valueOf(allDown))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<ProcessHandle> processes = new ArrayList<>();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            Path directory = Path.of(output.readLine());
            assertThat(directory).isNotEmptyDirectory();
            parent.children().forEach(processes::add);
            // The guard, JobManager and TaskManager.
            assertThat(processes).hasSize(allDown ? 1 : 3);

            parent.destroyForcibly().waitFor();

            for (ProcessHandle process : processes) {
                process.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(directory).doesNotExist();
        } finally {
            parent.destroyForcibly();
            processes.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Starts a cluster, and waits to be killed. */
    static final class ClusterOwner {

        private ClusterOwner() {}

        public static void main(String[] args) throws Exception {
            StandaloneFlinkCluster cluster =
                    StandaloneFlinkCluster.start(1, 1, new Configuration());
            if (Boolean.parseBoolean(args[0])) {
                cluster.killTaskManager(0);
                cluster.killJobManager();
            }
            System.out.println(cluster.directory());
            Thread.currentThread().join();
        }
    }
}
