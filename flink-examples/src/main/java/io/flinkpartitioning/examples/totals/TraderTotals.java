package io.flinkpartitioning.examples.totals;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.examples.trades.RunningSum;
import io.flinkpartitioning.examples.trades.Trade;
import io.flinkpartitioning.examples.trades.TradeDeserializer;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads trades from a topic, and writes the running totals of their traders to another one, each
 * trade once: whoever reads with {@code isolation.level=read_committed} sees them when the
 * checkpoint after them is complete.
 *
 * <p>Wrong options are exceptions: to exit would end the JobManager that runs this {@code main}.
 */
@Command(
        name = "flink run flink-examples-job.jar",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Reads trades from a Kafka topic, and writes the running totals of their traders to"
                        + " another one, exactly once.")
public final class TraderTotals {

    // A savepoint finds its state by these; none may ever change.
    private static final String SOURCE_UID = "trades";
    private static final String TOTALS_UID = "totals";
    private static final String SINK_UID = "trader-totals";

    /** The totals under a plain keyBy, whose state a placed key cannot use, nor the reverse. */
    private static final String OBSERVED_TOTALS_UID = "totals-by-key-by";

    /** The longest that a broker allows unless it is configured otherwise: 15 minutes. */
    private static final String TRANSACTION_TIMEOUT_MILLIS = "900000";

    private static final ConfigOption<Map<String, String>> PARTITIONING =
            ConfigOptions.key("partitioning").mapType().noDefaultValue();

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The brokers of both topics.")
    @SuppressWarnings("NullAway.Init") // picocli requires it.
    private String bootstrapServers;

    @Option(
            names = "--topic",
            defaultValue = "trades",
            description =
                    "The topic of the trades, keyed by trader and written with the default"
                            + " partitioner of Kafka's Java client (default: ${DEFAULT-VALUE}).")
    private String topic = "";

    @Option(
            names = "--output-topic",
            defaultValue = "trader-totals",
            description = "The topic of the totals (default: ${DEFAULT-VALUE}).")
    private String outputTopic = "";

    @Option(
            names = "--transactional-id-prefix",
            defaultValue = "trader-totals",
            description =
                    "How the ids of the job's transactions begin, as those of no other job of the"
                            + " brokers do (default: ${DEFAULT-VALUE}).")
    private String transactionalIdPrefix = "";

    @Option(
            names = "--discovery-interval",
            paramLabel = "MILLISECONDS",
            defaultValue = "300000",
            description =
                    "How often to look for new partitions of the topic (default:"
                            + " ${DEFAULT-VALUE}).")
    private long discoveryIntervalMillis;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "YAML that chooses the strategy, where this main runs: with the client of flink run,"
                        + " or in the JobManager. Flink's -Dpartitioning.... goes before it.",
                "Without either, the partitions of the topic are reused."
            })
    private @Nullable Path config;

    @ArgGroup private @Nullable Way way;

    @Option(
            names = "--explain",
            description = "Print how the trades would be grouped, and why; submit no job.")
    private boolean explain;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean unusedHelp; // picocli acts on it.

    /** How far to go: one or the other. */
    private static final class Way {

        @Option(
                names = "--up-to",
                paramLabel = "PLAN",
                description =
                        "The best plan that may be chosen: ${COMPLETION-CANDIDATES} (default:"
                                + " FORWARD). All plans share their state.")
        private @Nullable Plan upTo;

        @Option(
                names = "--observe",
                description =
                        "Stay with keyBy, and measure what would become of the trades. Its totals"
                                + " are not those of the plans.")
        private boolean observe;
    }

    TraderTotals() {}

    /**
     * Submits the job.
     *
     * @param args the options, see {@code --help}
     * @throws picocli.CommandLine.ParameterException if an option is wrong
     */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        if (define(env, new PrintWriter(System.out, true, Charset.defaultCharset()), args)) {
            env.execute("Running totals per trader");
        }
    }

    /** Adds the job to the environment; false where there is something to print instead. */
    static boolean define(StreamExecutionEnvironment env, PrintWriter out, String... args) {
        TraderTotals job = new TraderTotals();
        CommandLine commandLine = new CommandLine(job).setOut(out);
        if (CommandLine.printHelpIfRequested(commandLine.parseArgs(args))) {
            return false;
        }
        if (job.explain) {
            out.println(job.byTrader(env).explain());
            return false;
        }
        job.build(env);
        return true;
    }

    private void build(StreamExecutionEnvironment env) {
        if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new IllegalArgumentException(
                    "execution.checkpointing.interval must be set, but is not: totals are committed"
                            + " with checkpoints. Set it in Flink's configuration, or by"
                            + " flink run -Dexecution.checkpointing.interval=10s.");
        }
        if (env.getCheckpointConfig().getCheckpointingConsistencyMode()
                != CheckpointingMode.EXACTLY_ONCE) {
            throw new IllegalArgumentException(
                    "execution.checkpointing.mode must be EXACTLY_ONCE, but is "
                            + env.getCheckpointConfig().getCheckpointingConsistencyMode()
                            + ": trades would be counted twice after a failure. Leave it out.");
        }
        totals(env).name("totals").sinkTo(sink()).name(outputTopic).uid(SINK_UID);
    }

    private SingleOutputStreamOperator<TraderTotal> totals(StreamExecutionEnvironment env) {
        SmartKeyBy<Trade, String> byTrader = byTrader(env);
        if (way != null && way.observe) {
            return byTrader.observe()
                    .keyBy(Trade::traderId, Types.STRING)
                    .process(new RunningSum())
                    .uid(OBSERVED_TOTALS_UID);
        }
        return byTrader.keyedStream()
                .process(PlacedKeys.unwrapping(new RunningSum()))
                .uid(TOTALS_UID);
    }

    private SmartKeyBy<Trade, String> byTrader(StreamExecutionEnvironment env) {
        SmartKeyBy<Trade, String> byTrader =
                SmartKeyBy.from(env, source(), WatermarkStrategy.noWatermarks(), topic)
                        .keyedBy("trader_id", Trade::traderId, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .uid(SOURCE_UID);
        PartitioningConfig chosen = configured(env.getConfiguration());
        if (chosen != null) {
            byTrader = byTrader.using(chosen.strategy());
        }
        return way == null || way.upTo == null ? byTrader : byTrader.upTo(way.upTo);
    }

    private @Nullable PartitioningConfig configured(ReadableConfig flinkConfig) {
        if (config != null) {
            return PartitioningConfig.load(config).overriddenBy(flinkConfig);
        }
        return flinkConfig.getOptional(PARTITIONING).isEmpty()
                ? null
                : PartitioningConfig.of(flinkConfig);
    }

    private KafkaSource<Trade> source() {
        return KafkaSource.<Trade>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics(topic)
                .setGroupId(transactionalIdPrefix)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        Long.toString(discoveryIntervalMillis))
                // What a transaction has written that was aborted has not happened.
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setDeserializer(new TradeDeserializer())
                .build();
    }

    private KafkaSink<TraderTotal> sink() {
        return KafkaSink.<TraderTotal>builder()
                .setBootstrapServers(bootstrapServers)
                .setRecordSerializer(new TotalSerializer(outputTopic))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(transactionalIdPrefix)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS)
                .build();
    }
}
