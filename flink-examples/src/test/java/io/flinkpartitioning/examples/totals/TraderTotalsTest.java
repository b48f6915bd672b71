package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.config.PartitioningOptions;
import io.flinkpartitioning.examples.trades.TradesTopic;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TraderTotalsTest {

    private static final int TRADES = 5_000;

    private static KafkaBroker broker;
    private static TradesTopic trades;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.inThisJvm();
        trades = TradesTopic.create(broker, "trades", 4);
        trades.write(TRADES, written -> {});
    }

    @AfterAll
    static void close() throws Exception {
        broker.close();
    }

    @Test
    void totals_areWrittenOncePerTrade() throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        try (FlinkCluster cluster = FlinkCluster.start(1, 2);
                TotalsTopic totals = TotalsTopic.create(broker, "totals")) {
            StreamExecutionEnvironment env = cluster.environment(settings);
            env.setParallelism(2);
            assertThat(define(env, "--output-topic", "totals")).isEmpty();
            JobClient job = env.executeAsync();
            totals.awaitExactly(TRADES, trades.totals());
            job.cancel().get();
        }
    }

    @Test
    void explanation_followsOptionsAndFlinksConfigurationAndTheFile(@TempDir Path directory)
            throws IOException {
        assertThat(explain(new Configuration())).contains("FORWARD");
        assertThat(explain(new Configuration(), "--up-to", "LOCAL_FIRST"))
                .contains("LOCAL_FIRST")
                .contains("upTo(LOCAL_FIRST)");

        Configuration hash = new Configuration();
        hash.set(PartitioningOptions.STRATEGY, "always_hash");
        assertThat(explain(hash)).contains("always_hash");

        Path file =
                Files.writeString(
                        directory.resolve("partitioning.yaml"),
                        """
                        v2:
                          partitioning_strategy: smart
                          strategy_config:
                            smart:
                              source_partition_key: "trader_id"
                        """);
        assertThat(explain(new Configuration(), "--config", file.toString())).contains("smart");
        assertThat(explain(hash, "--config", file.toString())).contains("always_hash");
    }

    private static String explain(Configuration settings, String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "--explain";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return define(StreamExecutionEnvironment.getExecutionEnvironment(settings), arguments);
    }

    private static String define(StreamExecutionEnvironment env, String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--bootstrap-servers";
        arguments[1] = broker.bootstrapServers();
        System.arraycopy(more, 0, arguments, 2, more.length);
        StringWriter out = new StringWriter();
        TraderTotals.define(env, new PrintWriter(out, true), arguments);
        return out.toString();
    }

    @Test
    void jobWithoutCheckpoints_isRefused_withTheRemedy() {
        assertThatThrownBy(() -> define(StreamExecutionEnvironment.getExecutionEnvironment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "execution.checkpointing.interval must be set, but is not: totals are"
                                + " committed with checkpoints. Set it in Flink's configuration, or"
                                + " by flink run -Dexecution.checkpointing.interval=10s.");
    }

    @Test
    void planAndObservation_excludeEachOther() {
        assertThatThrownBy(
                        () ->
                                define(
                                        StreamExecutionEnvironment.getExecutionEnvironment(),
                                        "--observe",
                                        "--up-to",
                                        "FORWARD"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("mutually exclusive");
    }

    @Test
    void help_namesEveryOption() {
        assertThat(define(StreamExecutionEnvironment.getExecutionEnvironment(), "--help"))
                .contains(
                        "Usage: flink run flink-examples-job.jar",
                        "--bootstrap-servers",
                        "--topic",
                        "--output-topic",
                        "--transactional-id-prefix",
                        "--discovery-interval",
                        "--config",
                        "--up-to",
                        "LOCAL_FIRST",
                        "--observe",
                        "--explain");
    }
}
