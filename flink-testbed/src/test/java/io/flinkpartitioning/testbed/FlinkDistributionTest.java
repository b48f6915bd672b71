package io.flinkpartitioning.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import kafka.server.KafkaRaftServer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class FlinkDistributionTest {

    private static final Duration DEADLINE = Deadlines.STEP;

    private static StandaloneFlinkCluster cluster;
    private static FlinkRest rest;
    private static FlinkCli cli;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws Exception {
        cluster = StandaloneFlinkCluster.startDistribution(1, 2, new Configuration());
        rest = new FlinkRest(cluster.restUrl());
        cli = cluster.cli();
    }

    @AfterAll
    static void close() throws Exception {
        cluster.close();
        assertThat(cluster.directory()).doesNotExist();
    }

    @Test
    void processes_haveFlinkAndItsStateBackends_butNothingElse() throws Exception {
        Path jar = JobJar.of(directory, ClassPathMain.class);
        List<String> present =
                List.of(
                        "org.apache.flink.streaming.api.environment.StreamExecutionEnvironment",
                        "org.apache.flink.connector.base.DeliveryGuarantee",
                        "org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend",
                        "org.apache.flink.state.forst.ForStStateBackend",
                        "org.apache.logging.log4j.core.Logger",
                        ClassPathMain.class.getName());
        List<String> absent =
                List.of(
                        FlinkRest.class.getName(),
                        KafkaConsumer.class.getName(),
                        KafkaRaftServer.class.getName(),
                        ObjectMapper.class.getName(),
                        "org.apache.flink.connector.kafka.source.KafkaSource",
                        "org.yaml.snakeyaml.Yaml",
                        "com.dynatrace.hash4j.hashing.Hashing",
                        Test.class.getName());
        String[] names = Stream.concat(present.stream(), absent.stream()).toArray(String[]::new);
        String found = "found " + present;

        JarRun run = JarRun.of(ClassPathMain.class.getName(), List.of(names));
        assertThatThrownBy(() -> rest.jars().run(rest.jars().upload(jar), run))
                .as("in the JobManager")
                .isInstanceOf(IOException.class)
                .hasMessageContaining(found);

        FlinkCli.Result result =
                submit(command("run", "-c", ClassPathMain.class.getName()), jar, names);
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output()).as("in the client").contains(found);
    }

    @Test
    void commandLine_runsListsStopsResumesAndCancels() throws Exception {
        Path jar = JobJar.of(directory, CountingMain.class);
        String[] name = {"a name", "\u00e4"};

        FlinkCli.Result run =
                submit(
                        command("run", "--detached", "-p", "2", "-c", CountingMain.class.getName()),
                        jar,
                        name);
        assertThat(run.exitCode()).as(run.output()).isZero();
        JobID first = run.jobId();
        rest.awaitState(first, JobStatus.RUNNING, DEADLINE);
        assertThat(rest.get("/jobs/" + first).path("name").asText()).isEqualTo("a name+\u00e4");
        rest.awaitAllRunning(first);
        assertThat(succeed("list").output()).contains(first + " : a name+\u00e4 (RUNNING)");

        String taken = succeed("savepoint", first.toString(), directory.toString()).savepoint();
        assertThat(Path.of(URI.create(taken))).isDirectory();
        String savepoint =
                succeed("stop", "--savepointPath", directory.toString(), first.toString())
                        .savepoint();
        assertThat(Path.of(URI.create(savepoint))).isDirectory();
        assertThat(savepoint).isNotEqualTo(taken);
        rest.awaitState(first, JobStatus.FINISHED, DEADLINE);

        JobID second =
                submit(
                                command(
                                        "run",
                                        "-d",
                                        "-s",
                                        savepoint,
                                        "-restoreMode",
                                        "claim",
                                        "-c",
                                        CountingMain.class.getName()),
                                jar,
                                name)
                        .jobId();
        rest.awaitAllRunning(second);
        assertThat(rest.snapshots().statistics(second).restored()).isOne();
        succeed("cancel", second.toString());
        rest.awaitState(second, JobStatus.CANCELED, DEADLINE);
    }

    @Test
    void failedCommand_hasItsExitCodeAndReason() throws Exception {
        FlinkCli.Result result = cli.run(DEADLINE, "cancel", new JobID().toString());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("Could not find Flink job");
        assertThatThrownBy(result::jobId)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The command ended with 1 and names no job:")
                .hasMessageContaining(result.output());
    }

    @Test
    void commandThatTakesTooLong_isKilled() throws Exception {
        long before = ProcessHandle.current().children().count();
        Path jar = JobJar.of(directory, CountingMain.class);
        // Without --detached it waits for the end of a job that has none.
        assertThatThrownBy(
                        () ->
                                cli.run(
                                        Duration.ofSeconds(10),
                                        "run",
                                        "-c",
                                        CountingMain.class.getName(),
                                        jar.toString(),
                                        "attached"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has not ended within PT10S")
                .hasMessageContaining("Job has been submitted with JobID ");
        assertThat(ProcessHandle.current().children()).hasSize((int) before);
        for (JobID job : rest.jobs().keySet()) {
            if (!rest.state(job).isGloballyTerminalState()) {
                rest.cancel(job);
            }
        }
    }

    private static String[] command(String... words) {
        return words;
    }

    private static FlinkCli.Result submit(String[] command, Path jar, String[] arguments)
            throws IOException {
        return cli.run(
                DEADLINE,
                Stream.of(command, new String[] {jar.toString()}, arguments)
                        .flatMap(Arrays::stream)
                        .toArray(String[]::new));
    }

    private static FlinkCli.Result succeed(String... command) throws IOException {
        FlinkCli.Result result = cli.run(DEADLINE, command);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result;
    }
}
