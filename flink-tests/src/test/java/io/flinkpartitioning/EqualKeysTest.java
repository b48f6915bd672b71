package io.flinkpartitioning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Keys that are equal, but are written to different bytes: the result is that of {@code keyBy}, or
 * the job is refused.
 */
@ExtendWith(Testbed.class)
class EqualKeysTest {

    private static final int RECORDS = 2000;

    /** As Avro's {@code order: ignore} does, {@code equals} leaves out a field that is written. */
    public record Instrument(String isin, String comment) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Instrument that && isin.equals(that.isin);
        }

        @Override
        public int hashCode() {
            return isin.hashCode();
        }
    }

    public static final class InstrumentSerializer implements Serializer<Instrument> {
        @Override
        public byte[] serialize(String topic, Instrument data) {
            return (data.isin() + "|" + data.comment()).getBytes(UTF_8);
        }
    }

    public static final class InstrumentDeserializer implements Deserializer<Instrument> {
        @Override
        public Instrument deserialize(String topic, byte[] data) {
            String[] parts = new String(data, UTF_8).split("\\|", 2);
            return new Instrument(parts[0], parts[1]);
        }
    }

    private static final KeyKind<Instrument> INSTRUMENT =
            new KeyKind<>(
                    "record with a comment",
                    TypeInformation.of(Instrument.class),
                    InstrumentSerializer.class,
                    InstrumentDeserializer.class,
                    i -> new Instrument("isin-" + i / 5, "comment " + i % 5));

    @Test
    void keysWhoseEqualsLeavesOutAField_giveTheResultOfKeyByOrAreRefused(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<Instrument> topic = NumberedTopic.create(broker, INSTRUMENT, 4);
        topic.write(RECORDS, 500, 81);
        KafkaPartitioning<Instrument> declared =
                KafkaPartitioning.murmur2(InstrumentSerializer.class);

        requireRefusal(cluster, topic, smartKeyBy -> smartKeyBy);
        requireRefusal(cluster, topic, smartKeyBy -> smartKeyBy.partitionedLike(declared));
        requireRefusal(
                cluster, topic, smartKeyBy -> smartKeyBy.partitionedLike(declared).upTo(Plan.HASH));

        assertThat(
                        count(
                                cluster,
                                topic,
                                smartKeyBy -> smartKeyBy.using(new AlwaysHash(HashFunction.FLINK))))
                .isEqualTo(topic.reference());
    }

    /** Its {@code equals} holds two texts equal that no probe has. */
    public record Ticker(String symbol) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Ticker that && plain().equals(that.plain());
        }

        @Override
        public int hashCode() {
            return plain().hashCode();
        }

        private String plain() {
            return symbol.startsWith("ticker-") ? symbol.replace(".US", "") : symbol;
        }
    }

    public static final class TickerSerializer implements Serializer<Ticker> {
        @Override
        public byte[] serialize(String topic, Ticker data) {
            return data.symbol().getBytes(UTF_8);
        }
    }

    public static final class TickerDeserializer implements Deserializer<Ticker> {
        @Override
        public Ticker deserialize(String topic, byte[] data) {
            return new Ticker(new String(data, UTF_8));
        }
    }

    private static final KeyKind<Ticker> TICKER =
            new KeyKind<>(
                    "ticker",
                    TypeInformation.of(Ticker.class),
                    TickerSerializer.class,
                    TickerDeserializer.class,
                    i -> new Ticker("ticker-" + i / 2 + (i % 2 == 0 ? "" : ".US")));

    @Test
    void equalKeysOfDifferentBytes_inASample_areRefusedWithBothKeysAndPartitions(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<Ticker> topic = NumberedTopic.create(broker, TICKER, 4).write(400, 100, 82);
        SmartKeyBy<Tuple2<Ticker, Long>, Ticker> byTicker =
                SmartKeyBy.from(
                                JobRun.withoutRestarts(cluster, 2),
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "tickers")
                        .keyedBy("ticker", record -> record.f0, TICKER.type())
                        .partitionedLike(
                                KafkaPartitioning.<Ticker>murmur2(TickerSerializer.class)
                                        .withKeyDeserializer(new TickerDeserializer()));
        assertThatIllegalArgumentException()
                .isThrownBy(byTicker::explain)
                .withMessageContaining("has equal keys of different bytes: 'Ticker[symbol=ticker-")
                .withMessageContaining(".US]' in partition ")
                .withMessageContaining("One group would become two")
                .withMessageContaining("hash_function: flink");

        AlignmentReport report =
                AlignmentDetection.of(broker.bootstrapServers(), topic.name())
                        .groupedBy(
                                "ticker",
                                new LongDeserializer(),
                                number -> new Ticker("ticker-1" + (number % 2 == 0 ? "" : ".US")),
                                new TickerSerializer())
                        .detect();
        assertThat(report.verdict()).isEqualTo(AlignmentReport.Verdict.NOT_ALIGNED);
        assertThat(report.reasons())
                .anySatisfy(
                        reason ->
                                assertThat(reason)
                                        .startsWith("Equal keys have different bytes")
                                        .contains("ticker-1.US]' in partition "));
    }

    /** As producers write text that the job declares in another encoding. */
    @Test
    void keysThatTheDeclaredSerializerWritesDifferently_areStraysOfTheSample(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(400, 100, 83);
        PlanExplanation explanation =
                SmartKeyBy.from(
                                JobRun.withoutRestarts(cluster, 2),
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "traders")
                        .keyedBy("trader", record -> record.f0, Types.STRING)
                        .partitionedLike(
                                KafkaPartitioning.<String>murmur2(StringSerializer.class)
                                        .withSerializerConfig(
                                                Map.of("key.serializer.encoding", "UTF-16"))
                                        .withKeyDeserializer(new StringDeserializer()))
                        .explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.toString())
                .contains("The declared serializer writes 400 of 400 keys as other bytes than")
                .contains("the first 'trader-");
    }

    /** Allows only what is valid, so the library can make none; {@code equals} is its own. */
    public record Cusip(String value) {
        public Cusip {
            if (!value.matches("[A-Z0-9]{8}[0-9]")) {
                throw new IllegalArgumentException(value);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cusip that && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    @Test
    void keysWhoseEqualsCannotBeTried_areHashedWithAWarning() {
        assertThat(warnings(HashFunction.FNV))
                .anySatisfy(
                        warning ->
                                assertThat(warning)
                                        .contains(
                                                "nothing shows that equal keys have equal bytes"));
        assertThat(warnings(HashFunction.FLINK)).noneMatch(warning -> warning.contains("bytes"));
    }

    private static List<String> warnings(HashFunction function) {
        return SmartKeyBy.from(
                        StreamExecutionEnvironment.getExecutionEnvironment().fromData("037833100"))
                .keyedBy("cusip", Cusip::new, TypeInformation.of(Cusip.class))
                .using(new AlwaysHash(function))
                .explain()
                .warnings();
    }

    private static void requireRefusal(
            FlinkCluster cluster,
            NumberedTopic<Instrument> topic,
            UnaryOperator<SmartKeyBy<Tuple2<Instrument, Long>, Instrument>> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                assertThat(count(cluster, topic, change))
                                        .as("neither refused, nor the result of keyBy")
                                        .isEqualTo(topic.reference()))
                .withMessageContaining("differ in the field 'comment'")
                .withMessageContaining("hash_function: flink");
    }

    /** Counts by key: the sum over all keys is the number of records only if no key is divided. */
    private static Map<Instrument, Long> count(
            FlinkCluster cluster,
            NumberedTopic<Instrument> topic,
            UnaryOperator<SmartKeyBy<Tuple2<Instrument, Long>, Instrument>> change)
            throws Exception {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        QueueSink<Tuple3<Instrument, Long, Long>> results = new QueueSink<>();
        change.apply(
                        SmartKeyBy.from(
                                        env,
                                        topic.source(true),
                                        WatermarkStrategy.noWatermarks(),
                                        "instruments")
                                .keyedBy("instrument", record -> record.f0, INSTRUMENT.type()))
                .keyedStream()
                .process(
                        PlacedKeys.unwrapping(
                                new CountPerKey<>(),
                                Types.TUPLE(INSTRUMENT.type(), Types.LONG, Types.LONG)))
                .sinkTo(results);
        env.executeAsync("counts")
                .getJobExecutionResult()
                .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        Map<Instrument, Long> counts = new HashMap<>();
        results.available().forEach(result -> counts.merge(result.f0, result.f2, Math::max));
        return counts;
    }
}
