package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.AsynchronousState;
import io.flinkpartitioning.KeyKind;
import io.flinkpartitioning.NumberedTopic;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UnkeyedStream;
import io.flinkpartitioning.harness.Scenario.Refusal;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** The operators of a scenario's job. */
final class Topology<K> {

    static final String SOURCE = "records";
    static final String RESULTS = "results";
    static final Duration WINDOW = Duration.ofMillis(20);
    static final Duration GAP = Duration.ofMillis(5);
    static final Duration INTERVAL = Duration.ofMillis(2);

    private static final TypeInformation<Result> RESULT = TypeInformation.of(Result.class);

    private final KafkaBroker broker;
    private final Scenario scenario;
    private final KeyKind<K> kind;
    private final List<? extends NumberedTopic<K>> topics;
    private final NumberedTopic<String> rules;
    private final Map<String, Plan> plans = new HashMap<>();

    /**
     * Creates a topology.
     *
     * @param broker where the topics are
     * @param scenario what it is like
     * @param kind the type of the keys
     * @param topics the topics that are grouped
     * @param rules the topic of the rules that are broadcast
     */
    Topology(
            KafkaBroker broker,
            Scenario scenario,
            KeyKind<K> kind,
            List<? extends NumberedTopic<K>> topics,
            NumberedTopic<String> rules) {
        this.broker = broker;
        this.scenario = scenario;
        this.kind = kind;
        this.topics = topics;
        this.rules = rules;
    }

    /** Adds the operators to a job. */
    void addTo(StreamExecutionEnvironment env, Variant<K> variant, QueueSink<Result> sink) {
        SingleOutputStreamOperator<Result> results =
                results(env, variant).uid(RESULTS).name(RESULTS);
        if (variant.refusal() == Refusal.OTHER_MAX_PARALLELISM) {
            results.setMaxParallelism(scenario.maxParallelism() + 1);
        }
        results.sinkTo(sink).uid("sink").name("sink");
    }

    /** Returns the plan of each edge that was added. */
    Map<String, Plan> plans() {
        return Map.copyOf(plans);
    }

    private SingleOutputStreamOperator<Result> results(
            StreamExecutionEnvironment env, Variant<K> variant) {
        SmartKeyBy<Reading<K>, K> first = keyed(env, 0, variant);
        return switch (scenario.shape()) {
            case COUNTED, FILTERED -> counted(first, variant);
            case COUNTED_ASYNCHRONOUSLY -> countedAsynchronously(first);
            case GROUPED_TWICE -> counted(numbered(first, variant), variant);
            case CONNECTED ->
                    first.coPartitionedWith(keyed(env, 1, variant))
                            .connect()
                            .process(PlacedKeys.unwrapping(new JointLedger<>(books()), RESULT));
            case JOINED ->
                    first.coPartitionedWith(keyed(env, 1, variant))
                            .intervalJoin(INTERVAL.negated(), INTERVAL)
                            .process(new Pairs<>(), RESULT);
            case BROADCAST -> ruled(env, first);
            case WINDOWED ->
                    first.keyedStream()
                            .window(TumblingEventTimeWindows.of(WINDOW))
                            .process(
                                    PlacedKeys.<Reading<K>, Result, K, TimeWindow>unwrapping(
                                            new WindowCount<>(), RESULT));
            case SESSIONS ->
                    first.keyedStream()
                            .window(EventTimeSessionWindows.withGap(GAP))
                            .process(
                                    PlacedKeys.<Reading<K>, Result, K, TimeWindow>unwrapping(
                                            new WindowCount<>(), RESULT));
        };
    }

    private SmartKeyBy<Reading<K>, K> keyed(
            StreamExecutionEnvironment env, int stream, Variant<K> variant) {
        String name = SOURCE + stream;
        if (scenario.shape() != Shape.FILTERED) {
            return planned(
                    keyed(
                            SmartKeyBy.from(
                                    env, source(stream, variant.plan()), variant.probe(), name),
                            variant),
                    name,
                    variant);
        }
        return planned(
                keyed(SmartKeyBy.from(filtered(env, stream, variant, name)), variant),
                "check",
                variant);
    }

    /** Another plan than the one that was drawn would test something else. */
    private SmartKeyBy<Reading<K>, K> planned(
            SmartKeyBy<Reading<K>, K> smartKeyBy, String edge, Variant<K> variant) {
        SmartKeyBy<Reading<K>, K> named = smartKeyBy.uid(edge);
        Plan found = named.explain().plan();
        if (variant.refusal() == Refusal.NONE) {
            Plan best = isBehindExchange(edge) ? Plan.HASH : variant.plan();
            assertThat(variant.allows(edge, best, found))
                    .as("'%s' may run under %s: %s", edge, found, variant)
                    .isTrue();
        }
        plans.put(edge, found);
        return named;
    }

    /** No stream is aligned there. */
    private boolean isBehindExchange(String edge) {
        return !edge.startsWith(SOURCE)
                && plans.getOrDefault(SOURCE + 0, Plan.FORWARD) != Plan.FORWARD;
    }

    private DataStream<Reading<K>> filtered(
            StreamExecutionEnvironment env, int stream, Variant<K> variant, String name) {
        return SmartKeyBy.alignedSource(
                        env,
                        source(stream, variant.plan()),
                        variant.probe(),
                        name,
                        partitionsOf(variant))
                .uid(name)
                .filter(reading -> passes(reading))
                .uid("filter")
                .map(reading -> doubled(reading))
                .returns(Reading.type(kind.type()))
                .uid("map");
    }

    private static boolean passes(Reading<?> reading) {
        return reading.number() % 3 != 0 || !reading.counts();
    }

    private static <T> Reading<T> doubled(Reading<T> reading) {
        return new Reading<>(
                reading.key(),
                reading.counts() ? 2 * reading.number() : reading.number(),
                reading.stream(),
                reading.partition(),
                reading.millis());
    }

    /** What is left of records that are filtered and mapped. */
    static List<Reading<String>> passing(List<Reading<String>> readings) {
        return readings.stream().filter(Topology::passes).map(Topology::doubled).toList();
    }

    private SmartKeyBy<Reading<K>, K> keyed(UnkeyedStream<Reading<K>> unkeyed, Variant<K> variant) {
        return unkeyed.keyedBy("key", Reading::key, kind.type())
                .partitionedLike(partitioning(variant))
                .sourcePartitions(partitionsOf(variant))
                // A sample takes its time, and is tested elsewhere.
                .detecting(Detection.DECLARED)
                .upTo(variant.plan());
    }

    private KafkaPartitioning<K> partitioning(Variant<K> variant) {
        KafkaPartitioning<K> partitioning = KafkaPartitioning.murmur2(kind.serializer());
        return variant.refusal() == Refusal.OTHER_SERIALIZER_SETTINGS
                ? partitioning.withSerializerConfig(Map.of("key.serializer.encoding", "UTF-16BE"))
                : partitioning;
    }

    private int partitionsOf(Variant<K> variant) {
        return variant.refusal() == Refusal.OTHER_LAYOUT
                ? scenario.partitions() + 1
                : scenario.partitions();
    }

    private SmartKeyBy<Reading<K>, K> numbered(
            SmartKeyBy<Reading<K>, K> first, Variant<K> variant) {
        DataStream<Reading<K>> numbered =
                first.keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new Numbering<K>(), Reading.type(kind.type())))
                        .uid("numbering");
        return planned(keyed(SmartKeyBy.from(numbered), variant), "second check", variant);
    }

    private SingleOutputStreamOperator<Result> counted(
            SmartKeyBy<Reading<K>, K> smartKeyBy, Variant<K> variant) {
        // So that records are under way at an unaligned checkpoint.
        long pauseMillis = scenario.unaligned() && variant.plan() != Plan.FORWARD ? 1 : 0;
        return smartKeyBy
                .keyedStream()
                .process(
                        PlacedKeys.unwrapping(
                                new Ledger<>(books(), pauseMillis, variant.declining()), RESULT));
    }

    private SingleOutputStreamOperator<Result> countedAsynchronously(
            SmartKeyBy<Reading<K>, K> smartKeyBy) {
        return AsynchronousState.of(smartKeyBy.keyedStream())
                .process(
                        PlacedKeys.unwrapping(
                                new AsyncLedger<>(kind.type(), scenario.isOrdered()), RESULT));
    }

    private SingleOutputStreamOperator<Result> ruled(
            StreamExecutionEnvironment env, SmartKeyBy<Reading<K>, K> smartKeyBy) {
        DataStream<Tuple2<String, Long>> broadcast =
                env.fromSource(
                                rules.source(false),
                                WatermarkStrategy.forGenerator(context -> new NeverLate()),
                                "rules")
                        .setParallelism(1)
                        .uid("rules");
        return smartKeyBy
                .keyedStream()
                .connect(broadcast.broadcast(RuledLedger.RULES))
                .process(PlacedKeys.unwrapping(new RuledLedger<>(books(), kind.type()), RESULT));
    }

    private Books<K> books() {
        return new Books<>(kind.type(), scenario.rules());
    }

    /**
     * How often a source looks for new partitions. Under HASH it is Flink's own, which reads a
     * partition twice if it looks again before it has assigned what it found (FLINK-40615).
     */
    private Duration discoveryInterval(Plan plan) {
        if (plan == Plan.HASH) {
            return scenario.grows() ? Duration.ofSeconds(5) : Duration.ofHours(1);
        }
        return scenario.grows() ? Duration.ofMillis(50) : Duration.ofSeconds(1);
    }

    private KafkaSource<Reading<K>> source(int stream, Plan plan) {
        return KafkaSource.<Reading<K>>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(topics.get(stream).name())
                .setGroupId("harness")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        String.valueOf(discoveryInterval(plan).toMillis()))
                // Hundreds for each subtask, which each look at the job would fetch.
                .setProperty(KafkaSourceOptions.REGISTER_KAFKA_CONSUMER_METRICS.key(), "false")
                .setDeserializer(new ReadingSchema<>(kind, stream, scenario.objectReuse()))
                .build();
    }

    /** Leaves event time to the other input. */
    private static final class NeverLate implements WatermarkGenerator<Tuple2<String, Long>> {

        @Override
        public void onEvent(Tuple2<String, Long> rule, long timestamp, WatermarkOutput output) {
            onPeriodicEmit(output);
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            output.emitWatermark(new Watermark(Reading.END_OF_TIME));
        }
    }
}
