package io.flinkpartitioning.savepoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * A topic of {@link Event}s, written in phases. Times ascend in each partition, so no record is
 * late. A phase first writes one record into each partition: a job that has read them has all its
 * partitions back, and its watermark can't run ahead of one.
 */
final class EventTopic {

    static final int PHASE_MILLIS = 20_000;

    /** From record to record. */
    static final int STEP_MILLIS = 50;

    private static final int RECORDS = PHASE_MILLIS / STEP_MILLIS;
    private static final int KEYS = 60;

    private final KafkaBroker broker;
    private final String name = "events-" + UUID.randomUUID();
    private final int partitions;
    private final long seed;
    private final List<Event> written = new ArrayList<>();

    private EventTopic(KafkaBroker broker, int partitions, long seed) {
        this.broker = broker;
        this.partitions = partitions;
        this.seed = seed;
    }

    static EventTopic create(KafkaBroker broker, int partitions, long seed) throws Exception {
        EventTopic topic = new EventTopic(broker, partitions, seed);
        broker.createTopic(topic.name, partitions);
        return topic;
    }

    String name() {
        return name;
    }

    int partitions() {
        return partitions;
    }

    /** Writes one record into each partition, and returns how many. */
    int greet(int phase) throws Exception {
        List<Event> events = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            events.add(event(keyOf(partition), -1, (long) phase * PHASE_MILLIS, 1));
        }
        write(events);
        return events.size();
    }

    /** Writes the records of a phase, and returns how many. */
    int write(int phase) throws Exception {
        Random random = new Random(seed + phase);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            String key = "key-" + random.nextInt(KEYS);
            // Keys of more than 255 bytes have their length in two.
            events.add(
                    event(
                            random.nextInt(6) == 0 ? key + "-é".repeat(150) : key,
                            (long) phase * RECORDS + i,
                            (long) phase * PHASE_MILLIS + i * (long) STEP_MILLIS,
                            random.nextInt(1000)));
        }
        write(events);
        return events.size();
    }

    private static Event event(String key, long number, long time, long amount) {
        Event event = new Event();
        event.key = key;
        event.number = number;
        event.time = time;
        event.amount = amount;
        return event;
    }

    private String keyOf(int partition) {
        for (int i = 0; ; i++) {
            String key = "greeting-" + i;
            if (partitionOf(key, partitions) == partition) {
                return key;
            }
        }
    }

    private static int partitionOf(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions;
    }

    /** Returns all that was written. */
    List<Event> written() {
        return written;
    }

    /** Returns the watermark of a job that has read all of it. */
    long watermark() {
        long[] last = new long[partitions];
        written.forEach(event -> last[partitionOf(event.key, partitions)] = event.time);
        return Arrays.stream(last).min().orElseThrow() - 1;
    }

    private void write(List<Event> events) throws Exception {
        written.addAll(events);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Event event : events) {
                sent.add(producer.send(new ProducerRecord<>(name, event.key, event.value())));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    KafkaSource<Event> source() {
        return KafkaSource.<Event>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(name)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new Events())
                .build();
    }

    static WatermarkStrategy<Event> watermarks() {
        return WatermarkStrategy.<Event>forMonotonousTimestamps()
                .withTimestampAssigner((event, timestamp) -> event.time);
    }

    private static final class Events implements KafkaRecordDeserializationSchema<Event> {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Event> out) {
            out.collect(
                    Event.of(new String(record.key(), UTF_8), new String(record.value(), UTF_8)));
        }

        @Override
        public TypeInformation<Event> getProducedType() {
            return TypeInformation.of(Event.class);
        }
    }
}
