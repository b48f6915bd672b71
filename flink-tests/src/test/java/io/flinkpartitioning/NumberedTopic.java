package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A topic on a real broker, written by Kafka's own producer: the records of each key carry the
 * numbers 0, 1, 2, … in order, so that whoever reads them can tell what is lost, doubled or out of
 * order.
 */
public final class NumberedTopic<K> {

    private final KafkaBroker broker;
    private final String name;
    private final int partitions;
    private final KeyKind<K> kind;

    /** The number of the next record of each key. */
    private final Map<K, Long> next;

    private NumberedTopic(
            KafkaBroker broker, String name, int partitions, KeyKind<K> kind, Map<K, Long> next) {
        this.broker = broker;
        this.name = name;
        this.partitions = partitions;
        this.kind = kind;
        this.next = next;
    }

    public static <K> NumberedTopic<K> create(KafkaBroker broker, KeyKind<K> kind, int partitions)
            throws IOException {
        return create(broker, "numbered-" + UUID.randomUUID(), kind, partitions);
    }

    /** Creates a topic of a given name, which the broker must not have yet. */
    public static <K> NumberedTopic<K> create(
            KafkaBroker broker, String name, KeyKind<K> kind, int partitions) throws IOException {
        broker.createTopic(name, partitions);
        return new NumberedTopic<>(broker, name, partitions, kind, new ConcurrentHashMap<>());
    }

    /** Adds partitions, up to a count, and returns the topic with that count. */
    public NumberedTopic<K> grownTo(int newPartitions) throws Exception {
        broker.addPartitions(name, newPartitions);
        return new NumberedTopic<>(broker, name, newPartitions, kind, next);
    }

    public void delete() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(name)).all().get();
        }
    }

    private Admin admin() {
        return Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    }

    public String name() {
        return name;
    }

    public int partitions() {
        return partitions;
    }

    /** Writes records of random keys, the low ones more often. */
    public NumberedTopic<K> write(int records, int keys, long seed) throws Exception {
        Random random = new Random(seed);
        try (KafkaProducer<K, Long> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>(records);
            for (int i = 0; i < records; i++) {
                sent.add(producer.send(nextRecord(keys, random)));
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
        return this;
    }

    /**
     * Writes records of random keys, a share of them to another partition than their key's.
     *
     * @return how many records were written, by the partition of their key and the one where they
     *     lie
     */
    public long[][] writeWithStrays(int records, int keys, double share, long seed)
            throws Exception {
        Random random = new Random(seed);
        long[][] written = new long[partitions][partitions];
        try (KafkaProducer<K, Long> producer = producer();
                Serializer<? super K> serializer =
                        kind.serializer().getConstructor().newInstance()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>(records);
            for (int i = 0; i < records; i++) {
                ProducerRecord<K, Long> chosen = nextRecord(keys, random);
                int home =
                        Utils.toPositive(Utils.murmur2(serializer.serialize(name, chosen.key())))
                                % partitions;
                int partition =
                        random.nextDouble() < share
                                ? (home + 1 + random.nextInt(partitions - 1)) % partitions
                                : home;
                written[home][partition]++;
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        name, partition, chosen.key(), chosen.value())));
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
        return written;
    }

    /** Writes one more record of each key that has any. */
    NumberedTopic<K> writeToEachKey() throws Exception {
        try (KafkaProducer<K, Long> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (K key : next.keySet()) {
                sent.add(producer.send(nextRecordOf(key)));
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
        return this;
    }

    private ProducerRecord<K, Long> nextRecordOf(K key) {
        return new ProducerRecord<>(name, key, next.merge(key, 1L, Long::sum) - 1);
    }

    private ProducerRecord<K, Long> nextRecord(int keys, Random random) {
        double skewed = random.nextDouble() * random.nextDouble();
        return nextRecordOf(kind.sample().apply((int) (skewed * keys)));
    }

    /**
     * Goes on writing in a thread of its own until it is closed, some thousand records a second.
     */
    LiveWriter writeOn(int keys, long seed) {
        return new LiveWriter(keys, seed);
    }

    /** See {@link #writeOn}. */
    final class LiveWriter implements AutoCloseable {

        private static final int RECORDS_AT_ONCE = 50;
        private static final int PAUSE_MILLIS = 10;

        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final CompletableFuture<Void> written;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        private LiveWriter(int keys, long seed) {
            written = CompletableFuture.runAsync(() -> write(keys, new Random(seed)), thread);
        }

        private void write(int keys, Random random) {
            try (KafkaProducer<K, Long> producer = producer()) {
                while (!end.isDone()) {
                    List<Future<RecordMetadata>> sent = new ArrayList<>(RECORDS_AT_ONCE);
                    for (int i = 0; i < RECORDS_AT_ONCE; i++) {
                        sent.add(producer.send(nextRecord(keys, random)));
                    }
                    for (Future<RecordMetadata> future : sent) {
                        future.get();
                    }
                    pause();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new CompletionException(e);
            }
        }

        private void pause() throws InterruptedException, ExecutionException {
            try {
                end.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Not closed yet.
            }
        }

        /** Waits until all that was written has been acknowledged. */
        void stop() {
            end.complete(null);
            thread.shutdown();
            written.orTimeout(Deadlines.STEP_SECONDS, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            stop();
        }
    }

    /** Writes one record to a partition of the caller's choice, or to any where it is null. */
    public NumberedTopic<K> writeOne(@Nullable Integer partition, @Nullable K key, long number)
            throws Exception {
        return writeAll(partition, key, LongStream.of(number));
    }

    /** Writes records of one key to a partition of the caller's choice. */
    NumberedTopic<K> writeAll(@Nullable Integer partition, @Nullable K key, LongStream numbers)
            throws Exception {
        try (KafkaProducer<K, Long> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            numbers.forEach(
                    number ->
                            sent.add(
                                    producer.send(
                                            new ProducerRecord<>(name, partition, key, number))));
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
        return this;
    }

    /** Writes one record of a given key to each partition. */
    public void writeToEach(Map<Integer, K> keys, long number) throws Exception {
        try (KafkaProducer<K, Long> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            keys.forEach(
                    (partition, key) ->
                            sent.add(
                                    producer.send(
                                            new ProducerRecord<>(name, partition, key, number))));
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
    }

    private KafkaProducer<K, Long> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                        kind.serializer(),
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                        LongSerializer.class,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5));
    }

    public KafkaSource<Tuple2<K, Long>> source(boolean bounded) {
        return source(broker, kind, bounded, name);
    }

    /** The unbounded source, to be configured further. */
    KafkaSourceBuilder<Tuple2<K, Long>> sourceBuilder() {
        return builder(broker, kind, name);
    }

    static <K> KafkaSource<Tuple2<K, Long>> source(
            KafkaBroker broker, KeyKind<K> kind, boolean bounded, String... topics) {
        KafkaSourceBuilder<Tuple2<K, Long>> builder = builder(broker, kind, topics);
        if (bounded) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return builder.build();
    }

    /** A source of topics on a broker that does not answer, which is given up soon. */
    static <K> KafkaSource<Tuple2<K, Long>> unreachable(KeyKind<K> kind, String... topics) {
        return builder(new Unreachable(), kind, topics)
                .setProperty("request.timeout.ms", "1000")
                .setProperty("default.api.timeout.ms", "2000")
                .build();
    }

    /** The unbounded source of the topics that match a pattern, to be configured further. */
    static <K> KafkaSourceBuilder<Tuple2<K, Long>> patternSourceBuilder(
            KafkaBroker broker, KeyKind<K> kind, Pattern topics) {
        return builder(broker, kind).setTopicPattern(topics);
    }

    private static <K> KafkaSourceBuilder<Tuple2<K, Long>> builder(
            KafkaBroker broker, KeyKind<K> kind, String... topics) {
        return builder(broker, kind).setTopics(topics);
    }

    private static <K> KafkaSourceBuilder<Tuple2<K, Long>> builder(
            KafkaBroker broker, KeyKind<K> kind) {
        return KafkaSource.<Tuple2<K, Long>>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setGroupId("numbered")
                .setProperty("default.api.timeout.ms", String.valueOf(Deadlines.STEP.toMillis()))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new NumberedRecordSchema<>(kind.type(), kind.deserializer()));
    }

    /** The unbounded source of a topic whose records have no key, which gives them all one. */
    KafkaSource<Tuple2<String, Long>> sourceOfUnkeyed(String key) {
        return KafkaSource.<Tuple2<String, Long>>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(name)
                .setProperty("default.api.timeout.ms", String.valueOf(Deadlines.STEP.toMillis()))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new UnkeyedRecordSchema(key))
                .build();
    }

    /** Returns the end of each partition. */
    Map<Integer, Long> endOffsets() {
        try (KafkaConsumer<byte[], Long> consumer = consumer()) {
            Map<Integer, Long> ends = new TreeMap<>();
            consumer.endOffsets(partitionsOf(consumer))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    private KafkaConsumer<byte[], Long> consumer() {
        return new KafkaConsumer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new LongDeserializer());
    }

    private List<TopicPartition> partitionsOf(KafkaConsumer<?, ?> consumer) {
        return consumer.partitionsFor(name).stream()
                .map(info -> new TopicPartition(name, info.partition()))
                .toList();
    }

    /** Returns how many records each key has, as a plain consumer reads the topic. */
    Map<K, Long> reference() throws Exception {
        Map<K, Long> counts = new HashMap<>();
        Deserializer<K> keys = kind.deserializer().getConstructor().newInstance();
        readAll(read -> counts.merge(keys.deserialize(name, read.key()), 1L, Long::sum));
        return counts;
    }

    /** Returns how many records a layout of so many partitions takes for strays. */
    long straysUnder(int layoutPartitions) {
        AtomicLong strays = new AtomicLong();
        readAll(
                read -> {
                    int home = Utils.toPositive(Utils.murmur2(read.key())) % layoutPartitions;
                    if (home != read.partition() % layoutPartitions) {
                        strays.incrementAndGet();
                    }
                });
        return strays.get();
    }

    /** Gives each record to a plain consumer's reader, in the order of its partition. */
    public void readAll(Consumer<ConsumerRecord<byte[], Long>> reader) {
        try (KafkaConsumer<byte[], Long> consumer = consumer()) {
            List<TopicPartition> partitions = partitionsOf(consumer);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(reader);
            }
        }
    }

    /** Gives records a key that Kafka does not know. */
    private record UnkeyedRecordSchema(String key)
            implements KafkaRecordDeserializationSchema<Tuple2<String, Long>> {

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> consumed, Collector<Tuple2<String, Long>> out) {
            assertThat(consumed.key()).isNull();
            out.collect(
                    Tuple2.of(
                            key,
                            new LongDeserializer()
                                    .deserialize(consumed.topic(), consumed.value())));
        }

        @Override
        public TypeInformation<Tuple2<String, Long>> getProducedType() {
            return Types.TUPLE(Types.STRING, Types.LONG);
        }
    }

    /** Deserializes with Kafka's own classes. */
    private static final class NumberedRecordSchema<K>
            implements KafkaRecordDeserializationSchema<Tuple2<K, Long>> {

        private static final long serialVersionUID = 1L;

        private final TypeInformation<K> keyType;
        private final Class<? extends Deserializer<K>> keyDeserializer;
        private transient @Nullable Deserializer<K> keys;

        NumberedRecordSchema(
                TypeInformation<K> keyType, Class<? extends Deserializer<K>> keyDeserializer) {
            this.keyType = keyType;
            this.keyDeserializer = keyDeserializer;
        }

        @Override
        @SuppressWarnings("NullAway") // A null key is what one of the tests is about.
        public void deserialize(
                ConsumerRecord<byte[], byte[]> consumed, Collector<Tuple2<K, Long>> out)
                throws IOException {
            Deserializer<K> deserializer = keys;
            if (deserializer == null) {
                try {
                    deserializer = keyDeserializer.getConstructor().newInstance();
                } catch (ReflectiveOperationException e) {
                    throw new IOException(e);
                }
                keys = deserializer;
            }
            K key =
                    consumed.key() == null
                            ? null
                            : deserializer.deserialize(consumed.topic(), consumed.key());
            long number = new LongDeserializer().deserialize(consumed.topic(), consumed.value());
            out.collect(Tuple2.of(key, number));
        }

        @Override
        public TypeInformation<Tuple2<K, Long>> getProducedType() {
            return Types.TUPLE(keyType, Types.LONG);
        }
    }
}
