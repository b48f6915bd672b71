package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.testbed.FlinkSnapshots.Snapshot;
import io.flinkpartitioning.testbed.FlinkSnapshots.Statistics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkRestTest {

    private static final Duration DEADLINE = Deadlines.STEP;

    private static FlinkCluster cluster;
    private static FlinkRest rest;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws Exception {
        Configuration settings = new Configuration();
        // What a cluster says of a job is 3 seconds old by default.
        settings.setString("web.refresh-interval", "50 ms");
        cluster = FlinkCluster.start(1, 2, settings);
        rest = new FlinkRest(cluster.restUrl());
    }

    @AfterAll
    static void close() throws Exception {
        cluster.close();
    }

    @Test
    void runningJob_isListed_hasItsSubtasks_andIsCancelled() throws Exception {
        JobID job = counting(new Configuration()).getJobID();
        rest.awaitState(job, JobStatus.RUNNING, DEADLINE);
        assertThat(rest.jobs()).containsEntry(job, JobStatus.RUNNING);
        rest.awaitAllRunning(job);

        List<JobVertex> vertices = rest.vertices(job);

        assertThat(vertices).hasSize(2);
        assertThat(vertices.get(0).name()).contains("Sequence");
        assertThat(vertices.get(1).name()).contains("counting");
        assertThat(vertices)
                .flatExtracting(JobVertex::subtasks)
                .hasSize(4)
                .allSatisfy(
                        subtask -> {
                            assertThat(subtask.attempt()).isZero();
                            assertThat(subtask.state()).isEqualTo(ExecutionState.RUNNING);
                            assertThat(subtask.taskManager()).isNotEqualTo("(unassigned)");
                        });
        assertThat(rest.failures(job)).isEmpty();

        rest.cancel(job);
        assertThat(rest.state(job)).isEqualTo(JobStatus.CANCELED);
        assertThat(rest.jobs()).containsEntry(job, JobStatus.CANCELED);
        assertThatThrownBy(() -> rest.awaitState(job, JobStatus.RUNNING, DEADLINE))
                .isInstanceOf(IOException.class)
                .hasMessage("Job %s should be RUNNING within PT5M, but is CANCELED: []", job);
        assertThatThrownBy(() -> rest.state(new JobID()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(" answered 404: ");
    }

    @Test
    void failures_haveTheirRootCausesAndTimes_theLatestFirst() throws Exception {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        Instant before = Instant.now().minusMillis(1);
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(1);
        env.fromSequence(1, 10)
                .map(
                        n -> {
                            if (n == 3) {
                                throw new IOException("outer", new IllegalStateException("three"));
                            }
                            return n;
                        })
                .name("failing")
                .sinkTo(new DiscardingSink<>());
        JobID job = env.executeAsync().getJobID();
        rest.awaitState(job, JobStatus.FAILED, DEADLINE);

        List<JobFailure> failures = rest.failures(job);

        assertThat(failures).hasSize(2);
        assertThat(failures)
                .allSatisfy(
                        failure -> {
                            assertThat(failure.rootCause())
                                    .isEqualTo("java.lang.IllegalStateException: three");
                            assertThat(failure.stackTrace()).contains("java.io.IOException: outer");
                            assertThat(failure.timestamp()).isBetween(before, Instant.now());
                        });
        assertThat(failures.get(1).taskName()).contains(" -> failing ");
        assertThat(failures.get(0).taskName()).as("of the whole job").isEmpty();
        assertThat(failures.get(0).timestamp()).isAfterOrEqualTo(failures.get(1).timestamp());
    }

    @Test
    void snapshots_areCounted_andStopsEndTheJob() throws Exception {
        JobID job = counting(new Configuration()).getJobID();
        rest.awaitAllRunning(job);
        FlinkSnapshots snapshots = rest.snapshots();
        Statistics none = snapshots.statistics(job);
        assertThat(none.completed()).isZero();
        assertThat(none.latestCheckpoint()).isEmpty();
        assertThat(none.latestSavepoint()).isEmpty();

        String checkpoint = snapshots.checkpoint(job);

        Statistics one = snapshots.statistics(job);
        assertThat(one.completed()).isOne();
        assertThat(one.failed()).isZero();
        assertThat(one.restored()).isZero();
        assertThat(one.latestCheckpoint().map(Snapshot::id)).hasValue(1L);
        assertThat(one.latestCheckpoint().map(Snapshot::path)).hasValue(checkpoint);
        assertThat(one.latestCheckpoint().map(Snapshot::duration))
                .hasValueSatisfying(duration -> assertThat(duration).isLessThan(DEADLINE));

        String savepoint = snapshots.stop(job, directory);

        rest.awaitState(job, JobStatus.FINISHED, DEADLINE);
        assertThat(Path.of(URI.create(savepoint))).isDirectory().hasParent(directory);
        Statistics two =
                await().atMost(DEADLINE)
                        .until(
                                () -> snapshots.statistics(job),
                                statistics -> statistics.completed() == 2);
        assertThat(two.latestCheckpoint().map(Snapshot::id)).hasValue(1L);
        assertThat(two.latestSavepoint().map(Snapshot::path)).hasValue(savepoint);
    }

    @Test
    void stopThatFails_saysWhy() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        JobID job = counting(new Configuration()).getJobID();
        assertThatThrownBy(() -> rest.snapshots().stop(job, file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The savepoint failed: ")
                .hasMessageContaining(file.toString());
        rest.cancel(job);
    }

    @Test
    void uploadedJar_runs_asAsked() throws Exception {
        FlinkJars jars = rest.jars();
        String jar = jars.upload(JobJar.of(directory, CountingMain.class));
        JarRun run =
                JarRun.of(CountingMain.class.getName(), List.of("a name", "ä \"b\""))
                        .withParallelism(2)
                        .withSettings(Map.of("pipeline.max-parallelism", "64"));

        JobID first = jars.run(jar, run);

        rest.awaitAllRunning(first);
        assertThat(rest.get("/jobs/" + first).path("name").asText()).isEqualTo("a name+ä \"b\"");
        assertThat(rest.get("/jobs/" + first).path("vertices").path(0).path("maxParallelism"))
                .hasToString("64");
        assertThat(rest.vertices(first).get(1).subtasks()).hasSize(2);
        String savepoint = rest.snapshots().stop(first, directory);

        JobID second = jars.run(jar, run.claiming(savepoint));
        rest.awaitAllRunning(second);
        assertThat(rest.snapshots().statistics(second).restored()).isOne();
        rest.cancel(second);
    }

    @Test
    void stateThatNoOperatorClaims_isRefused_unlessItIsAllowed() throws Exception {
        FlinkJars jars = rest.jars();
        String jar = jars.upload(JobJar.of(directory, CountingMain.class));
        JobID first = jars.run(jar, JarRun.of(CountingMain.class.getName(), List.of("uid-a", "")));
        rest.awaitAllRunning(first);
        String savepoint = rest.snapshots().stop(first, directory);

        JarRun other =
                JarRun.of(CountingMain.class.getName(), List.of("uid-b", "")).restoring(savepoint);
        assertThatThrownBy(() -> jars.run(jar, other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("allowNonRestoredState");

        JobID allowed = jars.run(jar, other.allowingNonRestoredState());
        rest.awaitAllRunning(allowed);
        rest.cancel(allowed);
    }

    @Test
    void mainThatFails_isAnErrorWithItsReason() throws Exception {
        String jar = rest.jars().upload(JobJar.of(directory, CountingMain.class));
        assertThatThrownBy(() -> rest.jars().run(jar, JarRun.of("io.absent.Main", List.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("io.absent.Main");
    }

    private JobClient counting(Configuration settings) throws Exception {
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.configure(checkpoints(directory));
        env.setParallelism(2);
        CountingMain.count(env, "counting");
        return env.executeAsync();
    }

    private static Configuration checkpoints(Path directory) {
        Configuration settings = new Configuration();
        settings.setString("execution.checkpointing.dir", directory.toUri().toString());
        settings.setString(
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION");
        return settings;
    }
}
