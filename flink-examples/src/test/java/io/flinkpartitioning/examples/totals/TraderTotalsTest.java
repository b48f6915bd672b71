package io.flinkpartitioning.examples.totals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.config.PartitioningOptions;
import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

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
        writeAborted();
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

    /** Nothing that could be read as a trade. */
    private static void writeAborted() throws Exception {
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "aborted");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("trades", "nobody", "")).get();
            producer.abortTransaction();
        }
    }

    private static final class OneInstance
            implements KafkaRecordSerializationSchema.KafkaSinkContext {

        @Override
        public int getParallelInstanceId() {
            return 0;
        }

        @Override
        public int getNumberOfParallelInstances() {
            return 1;
        }

        @Override
        public int[] getPartitionsForTopic(String topic) {
            return new int[0];
        }
    }

    @Test
    void digits_areThoseOfJson_whateverTheLanguage() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(1))
                    .as("the language has digits of its own")
                    .isNotEqualTo("1");
            byte[] json =
                    new TotalSerializer("totals")
                            .serialize(
                                    new TraderTotal("trader-1", 12, 345), new OneInstance(), null)
                            .value();
            assertThat(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo("{\"trades\":12,\"sumCents\":345}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void checkpointsThatMayCountTwice_areRefused_withTheRemedy() {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        settings.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.AT_LEAST_ONCE);
        assertThatThrownBy(
                        () -> define(StreamExecutionEnvironment.getExecutionEnvironment(settings)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be EXACTLY_ONCE, but is AT_LEAST_ONCE");
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
