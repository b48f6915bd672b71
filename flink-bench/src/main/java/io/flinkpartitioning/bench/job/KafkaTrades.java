package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.UnkeyedStream;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Trades in a topic, in the partitions where Kafka's producer puts them.
 *
 * @param shape the shape of the records
 * @param partitions the partition count
 * @param bootstrapServers where the broker is
 * @param topic the topic
 * @param from where to begin
 * @param to where to end; null to go on for ever
 */
public record KafkaTrades<T>(
        RecordShape<T> shape,
        int partitions,
        String bootstrapServers,
        String topic,
        OffsetsInitializer from,
        @Nullable OffsetsInitializer to)
        implements Trades<T> {

    /** Returns all trades that a topic has when it is first read. */
    static <T> KafkaTrades<T> all(
            RecordShape<T> shape, int partitions, String bootstrapServers, String topic) {
        return new KafkaTrades<>(
                shape,
                partitions,
                bootstrapServers,
                topic,
                OffsetsInitializer.earliest(),
                OffsetsInitializer.latest());
    }

    @Override
    public DataStream<T> stock(StreamExecutionEnvironment env) {
        return env.fromSource(source(), WatermarkStrategy.noWatermarks(), NAME);
    }

    @Override
    public DataStream<T> stockTimed(StreamExecutionEnvironment env) {
        return env.fromSource(source(), watermarks(), NAME);
    }

    private KafkaSource<T> source() {
        KafkaSourceBuilder<T> source =
                KafkaSource.<T>builder()
                        .setBootstrapServers(bootstrapServers)
                        .setTopics(topic)
                        .setGroupId("bench")
                        .setStartingOffsets(from)
                        .setDeserializer(new TradeDeserializer<>(shape));
        if (to != null) {
            source.setBounded(to);
        }
        return source.build();
    }

    @Override
    public UnkeyedStream<T> input(StreamExecutionEnvironment env) {
        return input(env, WatermarkStrategy.noWatermarks());
    }

    private UnkeyedStream<T> input(
            StreamExecutionEnvironment env, WatermarkStrategy<T> watermarks) {
        return SmartKeyBy.from(env, source(), watermarks, NAME);
    }

    @Override
    public DataStream<T> withoutExchange(StreamExecutionEnvironment env) {
        UngroupedStream<T> ungrouped = input(env).ungrouped();
        DistributionExplanation explanation = ungrouped.explain();
        if (explanation.exchange()) {
            throw new IllegalStateException("There must be no exchange: " + explanation);
        }
        return ungrouped.stream();
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> automatic(StreamExecutionEnvironment env) {
        return declared(input(env)).keyedStream();
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> aligned(StreamExecutionEnvironment env, Plan plan) {
        return keyed(declared(input(env)), plan);
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> diverting(StreamExecutionEnvironment env) {
        return keyed(
                declared(input(env)).using(SmartRepartition.by(KEY).onStray(StrayPolicy.DIVERT)),
                Plan.FORWARD);
    }

    @Override
    public KeyedStream<T, PlacedKey<String>> timed(
            StreamExecutionEnvironment env, EventTime eventTime) {
        return keyed(declared(input(env, watermarks())).withEventTime(eventTime), Plan.FORWARD);
    }

    private static <T> KeyedStream<T, PlacedKey<String>> keyed(
            SmartKeyBy<T, String> declared, Plan plan) {
        SmartKeyBy<T, String> smartKeyBy = declared.detecting(Detection.DECLARED).upTo(plan);
        PlanExplanation explanation = smartKeyBy.explain();
        if (explanation.plan() != plan) {
            throw new IllegalStateException("The plan must be " + plan + ": " + explanation);
        }
        return smartKeyBy.keyedStream();
    }

    private SmartKeyBy<T, String> declared(UnkeyedStream<T> input) {
        return input.keyedBy(KEY, shape::trader, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .sourcePartitions(partitions);
    }

    /** Reads keys as text, and values as the shape has them. */
    private static final class TradeDeserializer<T> implements KafkaRecordDeserializationSchema<T> {

        private static final long serialVersionUID = 1L;

        private final RecordShape<T> shape;

        TradeDeserializer(RecordShape<T> shape) {
            this.shape = shape;
        }

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<T> out) {
            out.collect(
                    shape.read(
                            new String(consumed.key(), StandardCharsets.ISO_8859_1),
                            ByteBuffer.wrap(consumed.value())));
        }

        @Override
        public TypeInformation<T> getProducedType() {
            return shape.type();
        }
    }
}
