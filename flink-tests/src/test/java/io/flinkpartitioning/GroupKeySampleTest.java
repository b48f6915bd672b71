package io.flinkpartitioning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Declarations that contradict the topic: record keys lie where the declaration puts them, but
 * group keys do not, or the other way round. Either way a job has the plan that is right, before
 * its first record.
 */
@ExtendWith(Testbed.class)
class GroupKeySampleTest {

    private static final int PARTITIONS = 8;
    private static final int RECORDS = 2_000;
    private static final int KEYS = 60;

    /** Writes text as JSON does. */
    public static final class QuotingSerializer implements Serializer<String> {
        @Override
        public byte[] serialize(String topic, String data) {
            return bytes('"' + data + '"');
        }
    }

    /** Reads the key part of a windowed key. */
    private static final class KeyPartDeserializer implements Deserializer<String> {
        @Override
        public String deserialize(String topic, byte[] data) {
            return new String(data, 0, data.length - Long.BYTES, UTF_8);
        }
    }

    /** Writes a record. */
    private interface Writer {
        void write(int partition, byte @Nullable [] key, long order);
    }

    /** A topic and a declaration; the value of each record is "customer-N/M". */
    enum Case {
        SERIALIZER_ADDS_QUOTES(Plan.HASH, "QuotingSerializer puts quotes around the key") {
            @Override
            SmartKeyBy<Tuple2<String, Long>, String> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return byCustomer(stream)
                        .partitionedLike(KafkaPartitioning.murmur2(QuotingSerializer.class));
            }
        },
        GROUPED_BY_ANOTHER_COLUMN(Plan.HASH, "the group key is not the record key") {
            @Override
            SmartKeyBy<Tuple2<String, Long>, String> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return stream.keyedBy("order_id", order -> "order-" + order.f1, Types.STRING)
                        .partitionedLike(MURMUR2);
            }
        },
        RECORD_KEY_HAS_QUOTES(Plan.HASH, "the producers put quotes around the key") {
            @Override
            void write(Writer topic, String customer, long order) {
                byte[] key = bytes('"' + customer + '"');
                topic.write(murmur2(key), key, order);
            }
        },
        KEYS_IN_MIXED_CASE(Plan.HASH, "the group key has other capital letters") {
            @Override
            void write(Writer topic, String customer, long order) {
                byte[] key = bytes(customer.toUpperCase(Locale.ROOT));
                topic.write(murmur2(key), key, order);
            }
        },
        LONG_DECLARED_FOR_INT(Plan.HASH, "LongSerializer writes the number in other bytes") {
            @Override
            void write(Writer topic, String customer, long order) {
                byte[] key =
                        ByteBuffer.allocate(Integer.BYTES).putInt((int) number(customer)).array();
                topic.write(murmur2(key), key, order);
            }

            @Override
            SmartKeyBy<Tuple2<String, Long>, ?> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return stream.keyedBy("customer", order -> number(order.f0), Types.LONG)
                        .partitionedLike(KafkaPartitioning.murmur2(LongSerializer.class));
            }
        },
        CRC32_KEYS(Plan.HASH, "Another formula explains more: crc32") {
            @Override
            void write(Writer topic, String customer, long order) {
                byte[] key = bytes(customer);
                topic.write(crc32(key), key, order);
            }
        },
        WINDOWED_KEYS(Plan.FORWARD, "lie where their group key belongs") {
            @Override
            void write(Writer topic, String customer, long order) {
                topic.write(murmur2(bytes(customer)), windowed(customer, order), order);
            }
        },
        WINDOWED_KEYS_WITH_DESERIALIZER(Plan.FORWARD, "lie where their group key belongs") {
            @Override
            void write(Writer topic, String customer, long order) {
                topic.write(murmur2(bytes(customer)), windowed(customer, order), order);
            }

            @Override
            SmartKeyBy<Tuple2<String, Long>, String> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return byCustomer(stream)
                        .partitionedLike(MURMUR2.withKeyDeserializer(new KeyPartDeserializer()));
            }
        },
        NO_RECORD_KEYS(Plan.FORWARD, "lie where their group key belongs") {
            @Override
            void write(Writer topic, String customer, long order) {
                topic.write(murmur2(bytes(customer)), null, order);
            }
        },
        NO_RECORD_KEYS_ANYWHERE(
                Plan.HASH, "the record has no key, so its producer put it anywhere") {
            @Override
            void write(Writer topic, String customer, long order) {
                topic.write((int) (order % PARTITIONS), null, order);
            }
        },
        SOME_RECORDS_WITH_MORE_IN_THEIR_KEYS(
                Plan.LOCAL_FIRST, "the group key is only a part of the record key") {
            @Override
            void write(Writer topic, String customer, long order) {
                byte[] key = bytes(order % 5 == 0 ? "other-" + customer : customer);
                topic.write(murmur2(key), key, order);
            }

            @Override
            SmartKeyBy<Tuple2<String, Long>, ?> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return super.declare(stream).using(new SmartRepartition(List.of("customer"), 0.5));
            }
        },
        OWN_FUNCTION_WITHOUT_DESERIALIZER(Plan.FORWARD, "lie where their group key belongs") {
            @Override
            void write(Writer topic, String customer, long order) {
                topic.write((int) number(customer) % PARTITIONS, bytes(customer), order);
            }

            @Override
            SmartKeyBy<Tuple2<String, Long>, String> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return byCustomer(stream).partitionedLike(byNumber());
            }
        },
        OWN_FUNCTION_THAT_IS_WRONG(Plan.HASH, "custom:by-number puts it elsewhere") {
            @Override
            SmartKeyBy<Tuple2<String, Long>, String> declare(
                    UnkeyedStream<Tuple2<String, Long>> stream) {
                return byCustomer(stream).partitionedLike(byNumber());
            }
        },
        RIGHT(Plan.FORWARD, "lie where their group key belongs");

        private final Plan plan;
        private final String said;

        Case(Plan plan, String said) {
            this.plan = plan;
            this.said = said;
        }

        void write(Writer topic, String customer, long order) {
            byte[] key = bytes(customer);
            topic.write(murmur2(key), key, order);
        }

        SmartKeyBy<Tuple2<String, Long>, ?> declare(UnkeyedStream<Tuple2<String, Long>> stream) {
            return byCustomer(stream).partitionedLike(MURMUR2);
        }
    }

    private static final KafkaPartitioning<String> MURMUR2 =
            KafkaPartitioning.murmur2(StringSerializer.class);

    @ParameterizedTest
    @EnumSource
    void declaration_isHeldAgainstTheGroupKeys_andResultsAreExact(
            Case situation, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        String topic = topic(broker);
        write(broker, topic, situation::write);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        SmartKeyBy<Tuple2<String, Long>, ?> smartKeyBy =
                situation.declare(from(env, source(broker, topic, new Values()).build()));
        PlanExplanation explanation = smartKeyBy.explain();
        assertThat(explanation.plan()).as("%s", explanation).isEqualTo(situation.plan);
        assertThat(explanation.toString()).contains(situation.said);
        assertThat(groups(broker)).as("no group was joined").doesNotContain(group(topic));
        assertThat(count(env, smartKeyBy)).isEqualTo(RECORDS);
    }

    @Test
    void severalKeyedRecordsFromOne_areNotForward(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.RIGHT::write);
        PlanExplanation explanation =
                byCustomer(
                                from(
                                        JobRun.withoutRestarts(cluster, 3),
                                        source(broker, topic, new Several()).build()))
                        .partitionedLike(MURMUR2)
                        .explain();
        assertThat(explanation.plan()).as("%s", explanation).isEqualTo(Plan.HASH);
        assertThat(explanation.toString()).contains("one record of the topic becomes several");
    }

    /** Records that the deserializer leaves out are not the job's. */
    @Test
    void straysThatTheDeserializerLeavesOut_doNotCount(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        String topic = topic(broker);
        write(
                broker,
                topic,
                (writer, customer, order) -> {
                    if (order % 10 == 0) {
                        writer.write(0, null, order);
                    } else {
                        Case.RIGHT.write(writer, customer, order);
                    }
                });
        UnkeyedStream<Tuple2<String, Long>> stream =
                from(
                        JobRun.withoutRestarts(cluster, 3),
                        source(broker, topic, new OnlyKeyed()).build());
        PlanExplanation explanation = byCustomer(stream).partitionedLike(MURMUR2).explain();
        assertThat(explanation.plan()).as("%s", explanation).isEqualTo(Plan.FORWARD);
    }

    @Test
    void deserializerThatFails_isSaidAndChangesNothingElse(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.RIGHT::write);
        PlanExplanation explanation =
                byCustomer(
                                from(
                                        JobRun.withoutRestarts(cluster, 3),
                                        source(broker, topic, new Failing()).build()))
                        .partitionedLike(MURMUR2)
                        .explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.toString())
                .contains("the group key was not compared with its records")
                .contains("no schema registry here");
    }

    @Test
    void selectorThatFails_isSaidWithTheFirstRecord(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.RIGHT::write);
        KeySelector<Tuple2<String, Long>, String> selector =
                order -> {
                    if (order.f0.equals("customer-7")) {
                        throw new IllegalStateException("no customer 7");
                    }
                    return order.f0;
                };
        PlanExplanation explanation =
                from(
                                JobRun.withoutRestarts(cluster, 3),
                                source(broker, topic, new Values()).build())
                        .keyedBy("customer", selector, Types.STRING)
                        .partitionedLike(KafkaPartitioning.crc32(StringSerializer.class))
                        .explain();
        assertThat(explanation.toString())
                .contains("the job would end at the first, partition ")
                .contains("no customer 7");
    }

    /** What the deserializer has opened on the client must not travel with the job. */
    @Test
    void deserializerThatOpensWhatCannotTravel_isOpenedOnACopy(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.RIGHT::write);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                byCustomer(from(env, source(broker, topic, new Opening()).build()))
                        .partitionedLike(MURMUR2);
        assertThat(smartKeyBy.explain().toString()).contains("lie where their group key belongs");
        assertThat(count(env, smartKeyBy)).isEqualTo(RECORDS);
    }

    @Test
    void jobThatStartsAfterTheProducersChanged_isJudgedByWhatItReads(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.CRC32_KEYS::write);
        long changed = 1_000_000;
        write(broker, topic, changed + 1, Case.RIGHT::write);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        KafkaSourceBuilder<Tuple2<String, Long>> source = source(broker, topic, new Values());
        assertThat(byCustomer(from(env, source.build())).partitionedLike(MURMUR2).explain().plan())
                .isEqualTo(Plan.HASH);
        SmartKeyBy<Tuple2<String, Long>, String> late =
                byCustomer(
                                from(
                                        env,
                                        source.setStartingOffsets(
                                                        OffsetsInitializer.timestamp(changed))
                                                .build()))
                        .partitionedLike(MURMUR2);
        PlanExplanation explanation = late.explain();
        assertThat(explanation.plan()).as("%s", explanation).isEqualTo(Plan.FORWARD);
        assertThat(count(env, late)).isEqualTo(RECORDS);
    }

    @Test
    @SuppressWarnings("deprecation") // Kafka's, but the connector has no other.
    void jobThatStartsAtTheEnd_isJudgedByWhatWasWrittenBeforeAndSaysSo(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.CRC32_KEYS::write);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                byCustomer(
                                from(
                                        JobRun.withoutRestarts(cluster, 3),
                                        source(broker, topic, new Values())
                                                .setStartingOffsets(
                                                        OffsetsInitializer.committedOffsets(
                                                                OffsetResetStrategy.LATEST))
                                                .build()))
                        .partitionedLike(MURMUR2);
        PlanExplanation explanation = smartKeyBy.explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.toString())
                .contains("starts after its last record")
                .contains("detection: declared");
        assertThat(smartKeyBy.detecting(Detection.DECLARED).explain().plan())
                .isEqualTo(Plan.FORWARD);
    }

    /** Its offsets are not known where it is built. */
    @Test
    void jobThatGoesOnFromASavepoint_isToldWhatTheSampleIsOf(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.CRC32_KEYS::write);
        KafkaSource<Tuple2<String, Long>> source = source(broker, topic, new Values()).build();
        for (String savepoint : Arrays.asList(null, "file:/savepoint-1")) {
            StreamExecutionEnvironment env =
                    cluster.environment(
                            JobRun.recoverable(JobScenario.HASHMAP, checkpoints, savepoint));
            PlanExplanation explanation =
                    byCustomer(from(env, source)).partitionedLike(MURMUR2).explain();
            assertThat(explanation.plan()).isEqualTo(Plan.HASH);
            assertThat(
                            explanation.notes().stream()
                                    .filter(note -> note.contains("would read without state"))
                                    .filter(note -> note.contains("detection: declared")))
                    .hasSize(savepoint == null ? 0 : 1);
        }
    }

    @Test
    void emptyTopic_hasNoLastRecord(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        PlanExplanation explanation =
                byCustomer(
                                from(
                                        JobRun.withoutRestarts(cluster, 3),
                                        source(broker, topic(broker), new Values()).build()))
                        .partitionedLike(MURMUR2)
                        .explain();
        assertThat(explanation.toString())
                .contains("The topic has no records")
                .doesNotContain("after its last record");
    }

    @Test
    void sourceThatCommitsByItself_isNotRead(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        String topic = topic(broker);
        write(broker, topic, Case.RIGHT::write);
        PlanExplanation explanation =
                byCustomer(
                                from(
                                        JobRun.withoutRestarts(cluster, 3),
                                        source(broker, topic, new Values())
                                                .setProperty("enable.auto.commit", "true")
                                                .build()))
                        .partitionedLike(MURMUR2)
                        .explain();
        assertThat(explanation.toString()).contains("not compared", "enable.auto.commit is true");
        assertThat(groups(broker)).doesNotContain(group(topic));
    }

    /** Writes each record of a topic. */
    @FunctionalInterface
    private interface Content {
        void write(Writer writer, String customer, long order);
    }

    private static void write(KafkaBroker broker, String topic, Content content) throws Exception {
        write(broker, topic, 1, content);
    }

    private static void write(KafkaBroker broker, String topic, long timestamp, Content content)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int order = 0; order < RECORDS; order++) {
                String customer = "customer-" + order % KEYS;
                content.write(
                        (partition, key, value) ->
                                sent.add(
                                        producer.send(
                                                new ProducerRecord<>(
                                                        topic,
                                                        partition,
                                                        timestamp,
                                                        key,
                                                        bytes(customer + "/" + value)))),
                        customer,
                        order);
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
    }

    private static String topic(KafkaBroker broker) throws IOException {
        String topic = "group-key-" + UUID.randomUUID();
        // By their timestamps the records are as old as can be: the broker would delete them.
        broker.createTopic(topic, PARTITIONS, Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
        return topic;
    }

    private static String group(String topic) {
        return "group of " + topic;
    }

    private static List<String> groups(KafkaBroker broker) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers()))) {
            List<String> groups = new ArrayList<>();
            admin.listGroups().all().get().forEach(group -> groups.add(group.groupId()));
            return groups;
        }
    }

    private static KafkaSourceBuilder<Tuple2<String, Long>> source(
            KafkaBroker broker,
            String topic,
            KafkaRecordDeserializationSchema<Tuple2<String, Long>> schema) {
        return KafkaSource.<Tuple2<String, Long>>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(topic)
                .setGroupId(group(topic))
                .setProperty("default.api.timeout.ms", String.valueOf(Deadlines.STEP.toMillis()))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(schema);
    }

    private static UnkeyedStream<Tuple2<String, Long>> from(
            StreamExecutionEnvironment env, KafkaSource<Tuple2<String, Long>> source) {
        return SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), "orders");
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> byCustomer(
            UnkeyedStream<Tuple2<String, Long>> stream) {
        return stream.keyedBy("customer", order -> order.f0, Types.STRING);
    }

    /** Runs a job, and returns the sum of the counts of all groups. */
    private static <K> long count(
            StreamExecutionEnvironment env, SmartKeyBy<Tuple2<String, Long>, K> smartKeyBy)
            throws Exception {
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        smartKeyBy
                .keyedStream()
                .process(PlacedKeys.unwrapping(new CountPerGroup<K>(), CountPerGroup.TYPE))
                .sinkTo(results);
        JobClient job = env.executeAsync("counted");
        job.getJobExecutionResult().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        Map<String, Long> counts = new HashMap<>();
        results.available().forEach(result -> counts.merge(result.f0, result.f2, Math::max));
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static KafkaPartitioning<String> byNumber() {
        return KafkaPartitioning.custom(
                "by-number",
                (key, keyBytes, partitions) -> (int) (number(key) % partitions),
                StringSerializer.class);
    }

    private static byte[] windowed(String customer, long order) {
        byte[] key = bytes(customer);
        return ByteBuffer.allocate(key.length + Long.BYTES).put(key).putLong(order / 100).array();
    }

    private static long number(String customer) {
        return Long.parseLong(customer.substring(customer.indexOf('-') + 1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static int murmur2(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
    }

    private static int crc32(byte[] key) {
        CRC32 crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % PARTITIONS);
    }

    /** Reads the values. */
    private static class Values implements KafkaRecordDeserializationSchema<Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<String, Long>> out)
                throws IOException {
            String value = new String(record.value(), UTF_8);
            int slash = value.indexOf('/');
            out.collect(
                    Tuple2.of(
                            value.substring(0, slash), Long.parseLong(value.substring(slash + 1))));
        }

        @Override
        public TypeInformation<Tuple2<String, Long>> getProducedType() {
            return Types.TUPLE(Types.STRING, Types.LONG);
        }
    }

    /** Makes three records with keys of their own out of each. */
    private static final class Several extends Values {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<String, Long>> out) {
            for (int item = 0; item < 3; item++) {
                out.collect(Tuple2.of("item-%d-%d".formatted(record.offset(), item), 0L));
            }
        }
    }

    private static final class OnlyKeyed extends Values {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<String, Long>> out)
                throws IOException {
            if (record.key() != null) {
                super.deserialize(record, out);
            }
        }
    }

    private static final class Failing extends Values {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<String, Long>> out)
                throws IOException {
            throw new IOException("no schema registry here");
        }
    }

    private static final class Opening extends Values {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // That is what the test is about.
        private @Nullable Object opened;

        @Override
        public void open(DeserializationSchema.InitializationContext context) {
            context.getMetricGroup().counter("read");
            opened = new Object();
        }

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<String, Long>> out)
                throws IOException {
            Objects.requireNonNull(opened, "open() comes first");
            super.deserialize(record, out);
        }
    }
}
