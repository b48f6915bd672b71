package io.flinkpartitioning;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A topic whose partitions are chosen by one formula or another; the value of each record is its
 * trader, whatever its key. The formulas are written down anew here, not taken from the library.
 */
final class ProducedTopic {

    private static final int RECORDS = 4_000;
    private static final int TRADERS = 300;

    /** Chooses a partition; a negative number leaves it to the producer. */
    @FunctionalInterface
    interface Choice {
        int of(String trader, int partitions, Random random);
    }

    static final Choice MURMUR2 =
            (trader, partitions, random) ->
                    Utils.toPositive(Utils.murmur2(bytes(trader))) % partitions;
    static final Choice CRC32 =
            (trader, partitions, random) -> {
                CRC32 crc = new CRC32();
                crc.update(bytes(trader));
                return (int) (crc.getValue() % partitions);
            };
    static final Choice FNV1A =
            (trader, partitions, random) -> {
                long hash = 2166136261L;
                for (byte b : bytes(trader)) {
                    hash = ((hash ^ (b & 0xff)) * 16777619L) & 0xffffffffL;
                }
                return Math.abs((int) hash % partitions);
            };

    /** As Spring Cloud Stream does. */
    @SuppressWarnings("MathAbsoluteNegative")
    static final Choice HASH_CODE =
            (trader, partitions, random) -> Math.abs(trader.hashCode()) % partitions;

    static final Choice BY_NUMBER =
            (trader, partitions, random) ->
                    Integer.parseInt(trader.substring("trader-".length())) % partitions;
    static final Choice RANDOM = (trader, partitions, random) -> random.nextInt(partitions);
    static final Choice STRAYS =
            (trader, partitions, random) ->
                    (MURMUR2.of(trader, partitions, random) + (random.nextInt(100) < 3 ? 1 : 0))
                            % partitions;

    private final KafkaBroker broker;
    private final String name;
    private int partitions;
    private final Map<String, Long> reference = new HashMap<>();
    private long readable;

    private ProducedTopic(KafkaBroker broker, String name, int partitions) {
        this.broker = broker;
        this.name = name;
        this.partitions = partitions;
    }

    static ProducedTopic create(KafkaBroker broker, String name, int partitions, boolean compacted)
            throws Exception {
        broker.createTopic(
                name,
                partitions,
                compacted
                        ? Map.of(
                                "cleanup.policy", "compact",
                                "min.cleanable.dirty.ratio", "0.0",
                                "segment.ms", "100",
                                "max.compaction.lag.ms", "100")
                        : Map.of());
        return new ProducedTopic(broker, name, partitions);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String name() {
        return name;
    }

    /** How many records a consumer that waits for transactions can read. */
    long readable() {
        return readable;
    }

    /** The records of each trader. */
    Map<String, Long> reference() {
        return reference;
    }

    void growTo(int newPartitions) throws Exception {
        broker.addPartitions(name, newPartitions);
        partitions = newPartitions;
    }

    void write(Choice choice) throws Exception {
        write(choice, RECORDS);
    }

    void write(Choice choice, int records) throws Exception {
        Random random = new Random(20261124);
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                String trader = "trader-" + random.nextInt(TRADERS);
                sent.add(
                        send(
                                producer,
                                choice.of(trader, partitions, random),
                                bytes(trader),
                                trader));
            }
            await(sent);
        }
    }

    void writeWithoutKeys() throws Exception {
        Random random = new Random(20261124);
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                sent.add(
                        send(
                                producer,
                                random.nextInt(partitions),
                                null,
                                "trader-" + random.nextInt(TRADERS)));
            }
            await(sent);
        }
    }

    /** Leaves a partition empty. */
    void writeAllBut(int partition) throws Exception {
        Random random = new Random(20261124);
        try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            while (sent.size() < RECORDS) {
                String trader = "trader-" + random.nextInt(TRADERS);
                int home = MURMUR2.of(trader, partitions, random);
                if (home != partition) {
                    sent.add(send(producer, home, bytes(trader), trader));
                }
            }
            await(sent);
        }
    }

    /** Commits well placed records and aborts stray ones, in turn. */
    void writeInTransactions() throws Exception {
        Random random = new Random(20261124);
        try (KafkaProducer<byte[], byte[]> producer = producer(name)) {
            producer.initTransactions();
            for (int transaction = 0; transaction < 20; transaction++) {
                boolean abort = transaction % 2 == 1;
                producer.beginTransaction();
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < RECORDS / 20; i++) {
                    String trader = "trader-" + random.nextInt(TRADERS);
                    sent.add(
                            abort
                                    ? producer.send(
                                            new ProducerRecord<>(
                                                    name,
                                                    random.nextInt(partitions),
                                                    bytes(trader),
                                                    bytes(trader)))
                                    : send(
                                            producer,
                                            MURMUR2.of(trader, partitions, random),
                                            bytes(trader),
                                            trader));
                }
                producer.flush();
                await(sent);
                if (abort) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
    }

    /** Waits until the broker has taken out records that others of their key supersede. */
    void writeAndCompact() throws Exception {
        write(MURMUR2);
        Awaitility.await("compaction")
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            // A segment is closed, and can be compacted, when the next record
                            // comes.
                            try (KafkaProducer<byte[], byte[]> producer = producer(null)) {
                                for (int partition = 0; partition < partitions; partition++) {
                                    String filler = keyIn(partition);
                                    send(producer, partition, bytes(filler), filler).get();
                                }
                            }
                            return read() < readable - RECORDS / 2;
                        });
        Map<String, Long> left = new HashMap<>();
        readable = readAll(left);
        reference.clear();
        reference.putAll(left);
    }

    private String keyIn(int partition) {
        Random random = new Random(partition);
        while (true) {
            String key = "filler-" + random.nextInt();
            if (MURMUR2.of(key, partitions, random) == partition) {
                return key;
            }
        }
    }

    private long read() {
        return readAll(new HashMap<>());
    }

    private long readAll(Map<String, Long> counts) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(name, partition));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            long read = 0;
            while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    counts.merge(new String(record.value(), StandardCharsets.UTF_8), 1L, Long::sum);
                    read++;
                }
            }
            return read;
        }
    }

    private Future<RecordMetadata> send(
            KafkaProducer<byte[], byte[]> producer,
            int partition,
            byte @Nullable [] key,
            String trader) {
        reference.merge(trader, 1L, Long::sum);
        readable++;
        return producer.send(new ProducerRecord<>(name, partition, key, bytes(trader)));
    }

    private static void await(List<Future<RecordMetadata>> sent) throws Exception {
        for (Future<RecordMetadata> future : sent) {
            future.get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer(@Nullable String transactionalId) {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        if (transactionalId != null) {
            properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        }
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A bounded source of traders, each with a zero. */
    KafkaSource<Tuple2<String, Long>> source(Properties properties) {
        return source(properties, name);
    }

    /** The same of several topics. */
    static KafkaSource<Tuple2<String, Long>> source(Properties properties, String... topics) {
        return KafkaSource.<Tuple2<String, Long>>builder()
                .setProperties(properties)
                .setTopics(topics)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(new Traders())
                .build();
    }

    private static final class Traders
            implements KafkaRecordDeserializationSchema<Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<String, Long>> out)
                throws IOException {
            out.collect(Tuple2.of(new String(record.value(), StandardCharsets.UTF_8), 0L));
        }

        @Override
        public TypeInformation<Tuple2<String, Long>> getProducedType() {
            return Types.TUPLE(Types.STRING, Types.LONG);
        }
    }
}
