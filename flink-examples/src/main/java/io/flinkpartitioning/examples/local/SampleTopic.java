package io.flinkpartitioning.examples.local;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic with a few lines, for an example to read.
 *
 * @param name the name of the topic
 * @param partitions the partition count, at least 1
 * @param records what is in it, lines of text
 */
record SampleTopic(String name, int partitions, List<ProducerRecord<byte[], String>> records) {

    SampleTopic {
        records = List.copyOf(records);
    }

    /** Collects records, whose keys are serialized alike. */
    static final class Builder<K> {

        private final String name;
        private final int partitions;
        private final Serializer<K> keys;
        private final List<ProducerRecord<byte[], String>> records = new ArrayList<>();

        Builder(String name, int partitions, Serializer<K> keys) {
            this.name = name;
            this.partitions = partitions;
            this.keys = keys;
        }

        /** Adds a record where Kafka's producer puts it. */
        Builder<K> add(@Nullable K key, Object... fields) {
            return add(key, null, fields);
        }

        /** Adds a record to a partition of one's choice. */
        Builder<K> addTo(int partition, K key, Object... fields) {
            return add(key, partition, fields);
        }

        private Builder<K> add(@Nullable K key, @Nullable Integer partition, Object... fields) {
            List<String> texts = new ArrayList<>();
            for (Object field : fields) {
                texts.add(String.valueOf(field));
            }
            records.add(
                    new ProducerRecord<>(
                            name,
                            partition,
                            key == null ? null : keys.serialize(name, key),
                            String.join(",", texts)));
            return this;
        }

        SampleTopic build() {
            return new SampleTopic(name, partitions, records);
        }
    }

    /** Creates the topic and writes its records. */
    void write(KafkaBroker broker) throws IOException {
        broker.createTopic(name, partitions);
        try (KafkaProducer<byte[], String> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], String> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a sample was written", e);
        } catch (ExecutionException e) {
            throw new IOException("The broker refused a sample", e.getCause());
        }
    }
}
