package io.flinkpartitioning.chaos.job;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UnkeyedStream;
import io.flinkpartitioning.chaos.guarantee.Result;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.SwitchableJob;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The job: events from Kafka, grouped by {@code SmartKeyBy}, counted and summed up per key, into
 * Kafka by transactions. Each stateful operator has a uid, so that each plan finds its state.
 *
 * @param bootstrapServers the broker
 * @param input the topic of the events
 * @param output the topic of the results, which are partitioned by key
 * @param layoutPartitions the partition count of the input when the job first started, at least 1
 * @param triggers what makes the job fail
 * @param sabotage what is broken on purpose, or null
 */
public record CountingJob(
        String bootstrapServers,
        String input,
        String output,
        int layoutPartitions,
        Triggers triggers,
        @Nullable Sabotage sabotage)
        implements SwitchableJob {

    /** What the key is called. */
    public static final String KEY = "key";

    /** The name of the operator that counts. */
    public static final String OPERATOR = "count";

    /** The max parallelism of the job. */
    public static final int MAX_PARALLELISM = 128;

    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(1);

    private static final String SOURCE_UID = "events";
    private static final String DISCOVERY_INTERVAL_MILLIS = "1000";
    private static final String TRANSACTION_TIMEOUT_MILLIS = "600000";

    @Override
    public Explanation build(StreamExecutionEnvironment env, Choice choice) {
        env.setMaxParallelism(MAX_PARALLELISM);
        SmartKeyBy<Event, String> byKey =
                choice.applyTo(
                        input(env)
                                .keyedBy(KEY, Event::key, Types.STRING)
                                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                                .uid(sabotage == null ? SOURCE_UID : "check"));
        byKey.keyedStream()
                .process(PlacedKeys.unwrapping(new RunningCount(triggers)))
                .name(OPERATOR)
                .uid("count")
                .sinkTo(sink())
                .name("results")
                .uid("results");
        return byKey.explain();
    }

    private UnkeyedStream<Event> input(StreamExecutionEnvironment env) {
        return sabotage == null
                ? SmartKeyBy.from(env, source(), watermarks(), "events")
                : SmartKeyBy.from(sabotaged(env, sabotage));
    }

    /** Each partition has its records nearly in the order of their writing. */
    private static WatermarkStrategy<Event> watermarks() {
        return WatermarkStrategy.<Event>forBoundedOutOfOrderness(OUT_OF_ORDER)
                .withTimestampAssigner((event, timestamp) -> event.writtenMillis());
    }

    private DataStream<Event> sabotaged(StreamExecutionEnvironment env, Sabotage how) {
        return env.fromSource(
                        KeyGroupAlignedSource.of(
                                new SabotagedSource(source(), new TopicPartition(input, 0), how),
                                KafkaPartitionSplit::getPartition,
                                layoutPartitions,
                                MAX_PARALLELISM),
                        WatermarkStrategy.noWatermarks(),
                        "events")
                .setMaxParallelism(MAX_PARALLELISM)
                .uid(SOURCE_UID);
    }

    private KafkaSource<Event> source() {
        return KafkaSource.<Event>builder()
                .setBootstrapServers(bootstrapServers)
                .setKafkaSubscriber(new TriggeredSubscriber(input, triggers))
                .setGroupId("chaos")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        DISCOVERY_INTERVAL_MILLIS)
                .setDeserializer(new EventFormat())
                .build();
    }

    private KafkaSink<Result> sink() {
        Properties producer = new Properties();
        producer.putAll(
                Map.of(
                        // Longer than any recovery, so that no transaction is given up before.
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT_MILLIS,
                        ProducerConfig.LINGER_MS_CONFIG,
                        "5"));
        return PooledTransactions.setOn(
                        KafkaSink.<Result>builder()
                                .setBootstrapServers(bootstrapServers)
                                .setKafkaProducerConfig(producer)
                                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                                .setTransactionalIdPrefix("chaos")
                                .setRecordSerializer(
                                        KafkaRecordSerializationSchema.<Result>builder()
                                                .setTopic(output)
                                                .setKeySerializationSchema(new ResultFormat.Keys())
                                                .setValueSerializationSchema(
                                                        new ResultFormat.Values())
                                                .build()))
                .build();
    }
}
