package io.flinkpartitioning.savepoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.JobRun;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What else a job has beside its keyed state, and what else a state has beside its value. */
@ExtendWith(Testbed.class)
class ConvertedJobsTest {

    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(4);
    private static final Duration LONG_TIME_TO_LIVE = Duration.ofHours(1);

    @TempDir private Path directory;

    private final QueueSink<String> results = new QueueSink<>();
    private final Map<String, Long> counts = new HashMap<>();

    /** Counts the records of a key, and says whether a value of before is still there. */
    private static final class Count extends KeyedProcessFunction<String, Event, String> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> count;
        private transient ValueState<Long> mortal;
        private transient ValueState<Long> lasting;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
            mortal = expiring("mortal", TIME_TO_LIVE);
            lasting = expiring("lasting", LONG_TIME_TO_LIVE);
        }

        private ValueState<Long> expiring(String name, Duration timeToLive) {
            ValueStateDescriptor<Long> value = new ValueStateDescriptor<>(name, Types.LONG);
            value.enableTimeToLive(StateTtlConfig.newBuilder(timeToLive).build());
            return getRuntimeContext().getState(value);
        }

        @Override
        public void processElement(Event event, Context context, Collector<String> out)
                throws Exception {
            Long last = count.value();
            if (last == null) {
                mortal.update(event.number);
                lasting.update(event.number);
            }
            count.update(last == null ? 1 : last + 1);
            out.collect(
                    "%s|%d|%s lasts, %s"
                            .formatted(
                                    context.getCurrentKey(),
                                    count.value(),
                                    lasting.value(),
                                    mortal.value() == null ? "gone" : "there"));
        }
    }

    /** The time of the last write comes along: a value goes in its time, another one stays. */
    @Test
    void valueWithATimeToLive_expiresAfterTheConversion_otherValuesStay(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 11);
        JobClient job = startPlain(cluster, topic, null, null, new Configuration());
        count(topic.greet(0));
        String savepoint = convert(cluster, topic, stop(cluster, job));

        startPlaced(cluster, topic, savepoint, null, new Configuration());
        boolean[] gone = new boolean[1];
        for (int phase = 1; !gone[0]; phase++) {
            // Each round is one more record of each key, so the loop waits for the value to go.
            List<String> lines = count(topic.greet(phase));
            assertThat(lines).allMatch(line -> line.contains("|-1 lasts, "));
            gone[0] = lines.stream().allMatch(line -> line.endsWith("gone"));
        }
    }

    /** Each record is committed once, by the jobs before and after. */
    @Test
    void exactlyOnceSink_goesOn(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 12);
        String output = "output-" + UUID.randomUUID();
        broker.createTopic(output, 2);
        KafkaSink<String> sink =
                KafkaSink.<String>builder()
                        .setBootstrapServers(broker.bootstrapServers())
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(output)
                        .setProperty("transaction.timeout.ms", "60000")
                        .setRecordSerializer(
                                KafkaRecordSerializationSchema.builder()
                                        .setTopic(output)
                                        .setValueSerializationSchema(new SimpleStringSchema())
                                        .build())
                        .build();
        List<String> expected = new ArrayList<>();
        JobClient job = startPlain(cluster, topic, null, sink, new Configuration());
        expected.addAll(count(topic.write(0)));
        String savepoint = convert(cluster, topic, stop(cluster, job));
        job = startPlaced(cluster, topic, savepoint, sink, new Configuration());
        expected.addAll(count(topic.write(1)));
        stop(cluster, job);
        assertThat(committed(broker, output, expected.size()))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** A changelog is no part of a canonical savepoint. */
    @Test
    @Tag("full")
    void canonicalSavepointOfAChangelog_isConverted(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 13);
        Configuration changelog = new Configuration();
        changelog.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, true);
        JobClient job = startPlain(cluster, topic, null, null, changelog);
        count(topic.write(0));
        String savepoint = convert(cluster, topic, stop(cluster, job));
        startPlaced(cluster, topic, savepoint, null, changelog);
        count(topic.write(1));
    }

    private JobClient startPlain(
            FlinkCluster cluster,
            EventTopic topic,
            @Nullable String restored,
            @Nullable KafkaSink<String> sink,
            Configuration settings)
            throws Exception {
        StreamExecutionEnvironment env = environment(cluster, restored, 2, settings);
        DataStream<String> counted =
                env.fromSource(topic.source(), EventTopic.watermarks(), "events")
                        .uid("events")
                        .keyBy(event -> event.key)
                        .process(new Count())
                        .uid("count");
        return start(env, counted, sink);
    }

    private JobClient startPlaced(
            FlinkCluster cluster,
            EventTopic topic,
            String restored,
            @Nullable KafkaSink<String> sink,
            Configuration settings)
            throws Exception {
        StreamExecutionEnvironment env = environment(cluster, restored, 3, settings);
        DataStream<String> counted =
                byKey(env, topic)
                        .keyedStream()
                        .process(PlacedKeys.unwrapping(new Count(), Types.STRING))
                        .uid("count");
        return start(env, counted, sink);
    }

    private JobClient start(
            StreamExecutionEnvironment env,
            DataStream<String> counted,
            @Nullable KafkaSink<String> sink)
            throws Exception {
        counted.sinkTo(results).uid("results");
        if (sink != null) {
            counted.sinkTo(sink).uid("output");
        }
        return env.executeAsync("converted");
    }

    private static SmartKeyBy<Event, String> byKey(
            StreamExecutionEnvironment env, EventTopic topic) {
        return SmartKeyBy.from(env, topic.source(), EventTopic.watermarks(), "events")
                .keyedBy("key", event -> event.key, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .uid("events");
    }

    private StreamExecutionEnvironment environment(
            FlinkCluster cluster,
            @Nullable String restored,
            int parallelism,
            Configuration settings) {
        Configuration all = JobRun.recoverable("hashmap", directory, restored);
        all.addAll(settings);
        StreamExecutionEnvironment env = cluster.environment(all);
        env.setParallelism(parallelism);
        return env;
    }

    private String convert(FlinkCluster cluster, EventTopic topic, String savepoint)
            throws Exception {
        StreamExecutionEnvironment env = environment(cluster, null, 3, new Configuration());
        String target = savepoint + "-converted";
        SavepointConversion.of(savepoint).rekey("count", byKey(env, topic)).writeTo(target);
        return target;
    }

    private String stop(FlinkCluster cluster, JobClient job) throws Exception {
        String savepoint =
                new FlinkRest(cluster.restUrl()).snapshots().stop(job.getJobID(), directory);
        assertThat(results.available()).isEmpty();
        return savepoint;
    }

    /** Waits for results. Each must be the next number of its key. */
    private List<String> count(int records) {
        List<String> lines = new ArrayList<>();
        await(
                () -> {
                    for (String line : results.available()) {
                        String[] fields = line.split("\\|", -1);
                        assertThat(Long.parseLong(fields[1]))
                                .as(line)
                                .isEqualTo(counts.merge(fields[0], 1L, Long::sum));
                        lines.add(line);
                    }
                    return lines.size() == records;
                });
        return lines;
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(condition::getAsBoolean);
    }

    private static List<String> committed(KafkaBroker broker, String topic, int least) {
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all =
                    List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            await(
                    () -> {
                        for (ConsumerRecord<byte[], byte[]> record :
                                consumer.poll(Duration.ofMillis(100))) {
                            lines.add(new String(record.value(), UTF_8));
                        }
                        return lines.size() >= least
                                && all.stream()
                                        .allMatch(
                                                partition ->
                                                        consumer.position(partition)
                                                                >= ends.getOrDefault(
                                                                        partition, Long.MAX_VALUE));
                    });
        }
        return lines;
    }
}
