package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.testbed.FlinkSnapshots.Snapshot;
import io.flinkpartitioning.testbed.FlinkSnapshots.Statistics;
import java.io.BufferedReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperTest {

    private static final Duration DEADLINE = Deadlines.STEP;
    private static final int KEYS = 10;

    @TempDir private Path temporary;

    @Test
    void close_freesThePort_deletesTheDirectory_andMayComeTwice() throws Exception {
        ZooKeeper zooKeeper = ZooKeeper.start();
        connect(zooKeeper);
        assertThat(zooKeeper.directory()).isNotEmptyDirectory();
        zooKeeper.close();
        zooKeeper.close();
        assertThat(zooKeeper.directory()).doesNotExist();
        assertThatThrownBy(() -> connect(zooKeeper)).isInstanceOf(ConnectException.class);
        assertThat(ProcessHandle.current().children()).as("guards").isEmpty();
    }

    private static void connect(ZooKeeper zooKeeper) throws Exception {
        new Socket(InetAddress.getLoopbackAddress(), zooKeeper.port()).close();
    }

    @Test
    @Tag("full")
    void parentKilled_takesTheDirectoryAlong() throws Exception {
        Process parent =
                new ProcessBuilder(
                                ChildJvm.executable(),
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                // Curator's file of no bytes stays where its JVM is killed.
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Owner.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            Path directory = Path.of(output.readLine());
            assertThat(directory).isNotEmptyDirectory();
            List<ProcessHandle> guards = parent.children().toList();
            assertThat(guards).hasSize(1);

            parent.destroyForcibly().waitFor();

            guards.get(0).onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            assertThat(directory).doesNotExist();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts a server, and waits to be killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws Exception {
            System.out.println(ZooKeeper.start().directory());
            Thread.currentThread().join();
        }
    }

    @Test
    @Tag("full")
    void killedJobManager_comesBackWithItsJob_whichGoesOnFromItsLastCheckpoint() throws Exception {
        try (ZooKeeper zooKeeper = ZooKeeper.start();
                StandaloneFlinkCluster cluster =
                        StandaloneFlinkCluster.start(2, 1, zooKeeper.settings())) {
            FlinkRest rest = new FlinkRest(cluster.restUrl());
            JobID job = consecutive(cluster);
            Statistics before =
                    awaitSnapshots(
                            rest, job, snapshots -> snapshots.latestCheckpoint().isPresent());
            assertThat(before.restored()).isZero();

            cluster.killJobManager();
            cluster.restartJobManager();

            rest.awaitState(job, JobStatus.RUNNING, DEADLINE);
            cluster.awaitTaskManagers(2);
            long last = before.latestCheckpoint().map(Snapshot::id).orElseThrow();
            Statistics after =
                    awaitSnapshots(
                            rest,
                            job,
                            snapshots ->
                                    snapshots.restored() == 1
                                            && snapshots
                                                    .latestCheckpoint()
                                                    .filter(latest -> latest.id() > last + 1)
                                                    .isPresent());
            assertThat(after.restored()).isOne();
            assertThat(rest.failures(job)).isEmpty();
            rest.cancel(job);
        }
    }

    private static Statistics awaitSnapshots(
            FlinkRest rest, JobID job, Predicate<? super Statistics> condition) {
        return await().atMost(DEADLINE)
                .ignoreExceptions()
                .until(() -> rest.snapshots().statistics(job), condition);
    }

    /** Starts a job that fails for good when a number is lost or comes twice. */
    private JobID consecutive(StandaloneFlinkCluster cluster) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, temporary.toUri().toString());
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.fromSequence(0, Long.MAX_VALUE)
                .setParallelism(1)
                .keyBy(n -> n % KEYS)
                .process(new Consecutive())
                .setParallelism(2)
                .sinkTo(new DiscardingSink<>())
                .setParallelism(2);
        return env.executeAsync().getJobID();
    }

    /** Refuses a number that is not the next one of its key. */
    private static final class Consecutive extends KeyedProcessFunction<Long, Long, Long> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> next;

        @Override
        public void open(OpenContext context) {
            next = getRuntimeContext().getState(new ValueStateDescriptor<>("next", Long.class));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out)
                throws Exception {
            Long stored = next.value();
            long expected = stored == null ? context.getCurrentKey() : stored;
            if (number != expected) {
                throw new IllegalStateException(number + " came, where " + expected + " was next");
            }
            next.update(number + KEYS);
            out.collect(number);
        }
    }
}
