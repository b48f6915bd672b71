package io.flinkpartitioning.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.examples.trades.RunningSum;
import io.flinkpartitioning.examples.trades.Trade;
import io.flinkpartitioning.examples.trades.TradeDeserializer;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Promotion;
import io.flinkpartitioning.switching.SwitchAdvisor;
import io.flinkpartitioning.switching.SwitchableJob;
import io.flinkpartitioning.switching.SwitchingJob;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All Java in the documentation is code that is compiled and run: the examples', or that below. */
class DocumentedCodeTest {

    private static final int TRADES = 5_000;
    private static final Pattern JAVA = Pattern.compile("```java\n(.+?)```", Pattern.DOTALL);

    private static final Pattern YAML = Pattern.compile("```yaml\n(.+?)```", Pattern.DOTALL);

    private static KafkaBroker broker;
    private static FlinkCluster cluster;
    private static TradesTopic topic;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.inThisJvm();
        cluster = FlinkCluster.start(1, 2);
        topic = TradesTopic.create(broker, "trades", 4);
        topic.write(TRADES, written -> {});
    }

    @AfterAll
    static void close() throws Exception {
        try {
            cluster.close();
        } finally {
            broker.close();
        }
    }

    @Test
    void everyBlockOfJava_isInASourceThatIsRun() throws IOException {
        List<List<String>> sources = new ArrayList<>();
        for (Path root : List.of(Path.of("src", "main", "java"), Path.of("src", "test", "java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources.add(lines(Files.readString(file)));
                }
            }
        }
        List<String> strange = new ArrayList<>();
        int blocks = 0;
        for (Path page : pages()) {
            Matcher block = JAVA.matcher(Files.readString(page));
            while (block.find()) {
                blocks++;
                List<String> wanted = lines(block.group(1));
                if (sources.stream().noneMatch(source -> has(source, wanted))) {
                    strange.add(page + ":\n" + block.group(1));
                }
            }
        }
        assertThat(strange).isEmpty();
        assertThat(blocks).isGreaterThan(5);
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("..", "README.md")));
        try (Stream<Path> files = Files.list(Path.of("..", "docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    @Test
    void everyBlockOfPartitioningYaml_isAConfiguration(@TempDir Path directory) throws IOException {
        int blocks = 0;
        for (Path page : pages()) {
            Matcher block = YAML.matcher(Files.readString(page));
            while (block.find()) {
                if (block.group(1).contains("v2:")) {
                    blocks++;
                    Path file = directory.resolve(blocks + ".yaml");
                    PartitioningStrategy strategy =
                            PartitioningConfig.load(Files.writeString(file, block.group(1)))
                                    .strategy();
                    assertThat(strategy.name()).as("%s, block %d", page, blocks).isNotEmpty();
                }
            }
        }
        assertThat(blocks).isGreaterThan(3);
    }

    /**
     * The lines without space and comments, but with "…", behind which anything may be left out.
     */
    private static List<String> lines(String java) {
        return java.lines()
                .map(line -> line.replaceAll("//.*", "").replaceAll("\\s+", ""))
                .map(line -> line.replaceAll("….*", "…"))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static boolean has(List<String> source, List<String> wanted) {
        return IntStream.range(0, source.size()).anyMatch(first -> hasAt(first, source, wanted));
    }

    /** Whether each line follows the one before, unless something is left out between them. */
    private static boolean hasAt(int first, List<String> source, List<String> wanted) {
        int at = first;
        boolean mayLeaveOut = false;
        for (String line : wanted) {
            String text = line.replace("…", "");
            while (mayLeaveOut && at < source.size() && !source.get(at).contains(text)) {
                at++;
            }
            if (at >= source.size() || !source.get(at).contains(text)) {
                return false;
            }
            mayLeaveOut = line.endsWith("…");
            at++;
        }
        return true;
    }

    /** README.md. */
    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void smartKeyBy_hasTheRightTotals_withoutAShuffle() throws Exception {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(2);
        KafkaSource<Trade> source = topic.source();
        WatermarkStrategy<Trade> watermarks = WatermarkStrategy.noWatermarks();

        SmartKeyBy<Trade, String> byTrader =
                SmartKeyBy.from(env, source, watermarks, "trades")
                        .keyedBy("trader_id", Trade::traderId, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
        System.out.println(byTrader.explain());

        DataStream<TraderTotal> totals =
                byTrader.keyedStream().process(PlacedKeys.unwrapping(new RunningSum()));

        assertThat(byTrader.explain().plan()).isEqualTo(Plan.FORWARD);
        try (CloseableIterator<TraderTotal> results = totals.executeAndCollect()) {
            assertThat(last(results)).containsExactlyInAnyOrderElementsOf(topic.totals());
        }
    }

    /** docs/plans.md. The topic has no strays; what becomes of them is tested with the library. */
    @Test
    void strays_haveAWayOut() throws Exception {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(2);
        KafkaSource<Trade> source = topic.source();
        WatermarkStrategy<Trade> watermarks = WatermarkStrategy.noWatermarks();
        DiscardingSink<TraderTotal> totals = new DiscardingSink<>();
        DiscardingSink<StrayRecord<Trade>> deadLetters = new DiscardingSink<>();

        SmartKeyBy<Trade, String> byTrader =
                SmartKeyBy.from(env, source, watermarks, "trades")
                        .keyedBy("trader_id", Trade::traderId, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .using(SmartRepartition.by("trader_id").onStray(StrayPolicy.DIVERT));
        byTrader.keyedStream().process(PlacedKeys.unwrapping(new RunningSum())).sinkTo(totals);
        byTrader.strays().sinkTo(deadLetters);

        assertThat(byTrader.explain().plan()).isEqualTo(Plan.FORWARD);
        env.execute("strays");
    }

    /** The last total of each trader. */
    private static Collection<TraderTotal> last(CloseableIterator<TraderTotal> results) {
        Map<String, TraderTotal> totals = new HashMap<>();
        results.forEachRemaining(
                total ->
                        totals.merge(
                                total.traderId(),
                                total,
                                (one, other) -> one.trades() > other.trades() ? one : other));
        return totals.values();
    }

    /** plans.md: "Operators in front of the keyBy". */
    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void operatorsInFront_costNoExchange() throws Exception {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(2);
        KafkaSource<Trade> source = topic.source();
        WatermarkStrategy<Trade> watermarks = WatermarkStrategy.noWatermarks();

        DataStream<Trade> large =
                SmartKeyBy.alignedSource(env, source, watermarks, "trades")
                        .uid("trades")
                        .filter(trade -> trade.amountCents() > 0)
                        .uid("large-trades");
        SmartKeyBy<Trade, String> byTrader =
                SmartKeyBy.from(large)
                        .keyedBy("trader_id", Trade::traderId, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));

        assertThat(byTrader.explain().plan()).isEqualTo(Plan.FORWARD);
        try (CloseableIterator<TraderTotal> results =
                byTrader.keyedStream()
                        .process(PlacedKeys.unwrapping(new RunningSum()))
                        .executeAndCollect()) {
            assertThat(results).toIterable().isNotEmpty();
        }
    }

    /** metrics.md: "Before a rollout: observe". */
    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void observedJob_hasTheTotalsOfKeyBy() throws Exception {
        StreamExecutionEnvironment env = cluster.environment(new Configuration());
        env.setParallelism(2);
        KafkaSource<Trade> source = topic.source();
        WatermarkStrategy<Trade> watermarks = WatermarkStrategy.noWatermarks();

        DataStream<Trade> trades =
                SmartKeyBy.from(env, source, watermarks, "trades")
                        .keyedBy("trader_id", Trade::traderId, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .uid("trades")
                        .observe();

        try (CloseableIterator<TraderTotal> results =
                trades.keyBy(Trade::traderId, Types.STRING)
                        .process(new RunningSum())
                        .executeAndCollect()) {
            assertThat(last(results)).containsExactlyInAnyOrderElementsOf(topic.totals());
        }
    }

    /** plans.md: "What a sample decides". */
    @Test
    void report_saysThatTheTopicIsAligned() {
        String bootstrapServers = broker.bootstrapServers();

        AlignmentReport report = AlignmentDetection.of(bootstrapServers, "trades").detect();
        assertThat(report.verdict()).isEqualTo(AlignmentReport.Verdict.ALIGNED);
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.strayUpperBound()).isBetween(0.0, 0.01);
    }

    /** Where the switches of switching.md are told. */
    @FunctionalInterface
    private interface Alerts {
        void send(String text);
    }

    /** switching.md: a job that is watched, to its end. */
    @Test
    void switchingJob_runsToItsEnd(@TempDir Path directory) throws Exception {
        String savepoints = directory.resolve("savepoints").toUri().toString();
        List<String> sent = new ArrayList<>();
        Alerts alerts = sent::add;
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
        PartitioningConfig config = PartitioningConfig.load(file);
        Sink<TraderTotal> sink = new DiscardingSink<>();
        WatermarkStrategy<Trade> watermarks = WatermarkStrategy.noWatermarks();
        KafkaSource<Trade> source =
                KafkaSource.<Trade>builder()
                        .setBootstrapServers(broker.bootstrapServers())
                        .setTopics("trades")
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setBounded(OffsetsInitializer.latest())
                        .setDeserializer(new TradeDeserializer())
                        .build();

        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        SwitchableJob totals =
                (env, choice) -> {
                    SmartKeyBy<Trade, String> byTrader =
                            choice.applyTo(
                                    SmartKeyBy.from(env, source, watermarks, "trades")
                                            .keyedBy("trader_id", Trade::traderId, Types.STRING)
                                            .partitionedLike(
                                                    KafkaPartitioning.murmur2(
                                                            StringSerializer.class))
                                            .uid("trades"));
                    byTrader.keyedStream()
                            .process(PlacedKeys.unwrapping(new RunningSum()))
                            .uid("totals")
                            .sinkTo(sink)
                            .uid("sink");
                    return byTrader.explain();
                };

        try (SwitchingJob job =
                SwitchingJob.named("trader totals", totals)
                        .settings(settings)
                        .environments(cluster::environment)
                        .savepoints(savepoints)
                        .promoting(new Promotion(Duration.ofMinutes(30), 1_000_000))
                        .listener(done -> alerts.send(done.toString()))
                        .submit(Choice.of(config.strategy()).upTo(Plan.LOCAL_FIRST))) {
            job.await();
        }
        assertThat(sent).as("nothing was switched").isEmpty();
    }

    /** switching.md: where no attached client runs. */
    @Test
    void switchAdvisor_hasNoAdviceForAJobThatDoesNotRun() throws Exception {
        URI restUrl = cluster.restUrl();

        Promotion promotion = new Promotion(Duration.ofMinutes(30), 1_000_000);
        SwitchAdvisor advisor = SwitchAdvisor.of(restUrl, "trader totals", promotion);
        assertThat(advisor.advice()).isEmpty();
    }
}
