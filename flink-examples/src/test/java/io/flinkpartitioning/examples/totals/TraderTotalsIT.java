package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCli;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.JarRun;
import io.flinkpartitioning.testbed.KafkaBroker;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as users get it, on a cluster that has nothing but Flink's distribution; runs when it is
 * packaged.
 */
@Tag("full")
class TraderTotalsIT {

    private static final Duration DEADLINE = Deadlines.STEP;
    private static final String MAIN_CLASS = "io.flinkpartitioning.examples.totals.TraderTotals";
    private static final int TRADES = 20_000;

    @TempDir private static Path directory;

    private static final Path JAR =
            Path.of(
                    Objects.requireNonNull(
                            System.getProperty("job-jar"),
                            "run by ./mvnw verify -Pfull, which packages the jar before"));

    private static KafkaBroker broker;
    private static StandaloneFlinkCluster cluster;
    private static FlinkRest rest;

    @BeforeAll
    static void start() throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        broker = KafkaBroker.inChildJvm();
        cluster = StandaloneFlinkCluster.startDistribution(2, 2, settings);
        rest = new FlinkRest(cluster.restUrl());
    }

    @AfterAll
    static void close() throws Exception {
        try (KafkaBroker closed = broker) {
            assertThat(closed).isNotNull();
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    @Test
    void commandLine_runsStopsAndResumesUnderAnotherPlan_exactly() throws Exception {
        TradesTopic trades = TradesTopic.create(broker, "cli-trades", 8);
        trades.write(TRADES, written -> {});
        Path config =
                Files.writeString(
                        directory.resolve("partitioning.yaml"),
                        """
                        v2:
                          partitioning_strategy: smart
                          strategy_config:
                            smart:
                              source_partition_key: "trader_id"
                              source_partitions: 8
                        """);
        List<String> job = new ArrayList<>(job(trades, "cli-totals"));
        job.addAll(List.of("--config", config.toString()));
        try (TotalsTopic totals = TotalsTopic.create(broker, "cli-totals")) {
            JobID first =
                    flink(
                                    List.of("run", "-d", "-p", "4", JAR.toString()),
                                    job,
                                    List.of("--up-to", "LOCAL_FIRST"))
                            .jobId();
            totals.awaitExactly(TRADES, trades.totals());
            assertThat(rest.edgesInto(first, "totals")).containsExactly("HASH");
            assertThat(flink(List.of("list")).output())
                    .contains(first + " : Running totals per trader (RUNNING)");

            rest.awaitAllRunning(first);
            String savepoint =
                    flink(
                                    List.of(
                                            "stop",
                                            "--savepointPath",
                                            directory.toString(),
                                            first.toString()))
                            .savepoint();
            rest.awaitState(first, JobStatus.FINISHED, DEADLINE);
            trades.write(TRADES, written -> {});

            JobID second =
                    flink(
                                    List.of(
                                            "run",
                                            "-d",
                                            "-p",
                                            "2",
                                            "-s",
                                            savepoint,
                                            "-restoreMode",
                                            "claim",
                                            "-Dpartitioning.smart.detection=declared",
                                            JAR.toString()),
                                    job,
                                    List.of("--up-to", "FORWARD"))
                            .jobId();
            totals.awaitExactly(2 * TRADES, trades.totals());
            assertThat(rest.edgesInto(second, "totals")).as("one chain").isEmpty();
            trades.write(TRADES, written -> {});
            totals.awaitExactly(3 * TRADES, trades.totals());
            flink(List.of("cancel", second.toString()));
            rest.awaitState(second, JobStatus.CANCELED, DEADLINE);
            totals.awaitExactly(3 * TRADES, trades.totals());
        }
    }

    @Test
    void rest_runsTheJob_whichObservesFirst_andThenGivesUpItsTotals() throws Exception {
        TradesTopic trades = TradesTopic.create(broker, "rest-trades", 8);
        trades.write(TRADES, written -> {});
        List<TraderTotal> observedTotals = trades.totals();
        String jar = rest.jars().upload(JAR);
        try (TotalsTopic totals = TotalsTopic.create(broker, "rest-totals")) {
            JobID observing =
                    rest.jars()
                            .run(
                                    jar,
                                    JarRun.of(MAIN_CLASS, with(trades, "rest-totals", "--observe"))
                                            .withParallelism(2));
            totals.awaitExactly(TRADES, observedTotals);
            assertThat(rest.edgesInto(observing, "totals")).containsExactly("HASH");
            String savepoint = rest.snapshots().stop(observing, directory);
            rest.awaitState(observing, JobStatus.FINISHED, DEADLINE);

            JarRun next =
                    JarRun.of(MAIN_CLASS, with(trades, "rest-totals", "--up-to", "LOCAL_FIRST"))
                            .withParallelism(4)
                            .restoring(savepoint);
            assertThatThrownBy(() -> rest.jars().run(jar, next))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("allowNonRestoredState");
            JobID placed = rest.jars().run(jar, next.allowingNonRestoredState());
            trades.write(TRADES, written -> {});
            totals.forget();
            totals.awaitExactly(TRADES, GuideTrades.since(observedTotals, trades.totals()));
            rest.cancel(placed);
        }
    }

    @Test
    void explanation_isPrinted_andNoJobIsRun() throws Exception {
        TradesTopic trades = TradesTopic.create(broker, "explained-trades", 8);
        trades.write(1000, written -> {});
        int jobs = rest.jobs().size();
        String output =
                flink(
                                List.of("run", JAR.toString()),
                                job(trades, "never-written"),
                                List.of("--explain"))
                        .output();
        assertThat(output).contains("FORWARD").contains("source_partitions: 8");
        assertThat(rest.jobs()).hasSize(jobs);
    }

    @Test
    void wrongOption_isRefused_withTheOption() throws Exception {
        FlinkCli.Result result =
                cluster.cli()
                        .run(
                                DEADLINE,
                                "run",
                                JAR.toString(),
                                "--bootstrap-servers",
                                broker.bootstrapServers(),
                                "--topik",
                                "trades");
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("'--topik'");
        assertThatThrownBy(
                        () ->
                                rest.jars()
                                        .run(
                                                rest.jars().upload(JAR),
                                                JarRun.of(MAIN_CLASS, List.of("--topic", "t"))))
                .hasMessageContaining("Missing required option: '--bootstrap-servers=HOST:PORT'");
    }

    private static List<String> job(TradesTopic trades, String outputTopic) {
        return List.of(
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--topic",
                trades.name(),
                "--output-topic",
                outputTopic,
                "--transactional-id-prefix",
                outputTopic);
    }

    private static List<String> with(TradesTopic trades, String outputTopic, String... more) {
        List<String> arguments = new ArrayList<>(job(trades, outputTopic));
        arguments.addAll(List.of(more));
        return arguments;
    }

    @SafeVarargs
    private static FlinkCli.Result flink(List<String>... words) throws IOException {
        List<String> command = new ArrayList<>();
        for (List<String> some : words) {
            command.addAll(some);
        }
        FlinkCli.Result result = cluster.cli().run(DEADLINE, command.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result;
    }
}
