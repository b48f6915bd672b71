package io.flinkpartitioning.bench.failover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the results of a job as they become visible, checks them, and notes when. Takes no result
 * whose transaction is open.
 */
final class ResultWatch implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Arrivals arrivals;
    private final ResultCheck check;
    private final FirstReads firstReads;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CompletableFuture<Void> reading;

    /**
     * Starts to read a topic from its beginning.
     *
     * @param bootstrapServers the broker
     * @param topic the topic; each value has the subtask, an int, the number of the record and the
     *     count
     * @param topicPartitions the partition count of the topic
     * @param subtasks how many subtasks write it, at most
     * @param load the records that have the results
     */
    ResultWatch(
            String bootstrapServers,
            String topic,
            int topicPartitions,
            int subtasks,
            SteadyLoad load) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        arrivals = new Arrivals(subtasks);
        check = new ResultCheck(load.keys());
        firstReads = new FirstReads(load);
        List<TopicPartition> assigned =
                IntStream.range(0, topicPartitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList();
        reading = CompletableFuture.runAsync(() -> read(assigned), thread);
    }

    private void read(List<TopicPartition> partitions) {
        try (consumer) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (true) {
                Iterable<ConsumerRecord<byte[], byte[]>> results = consumer.poll(POLL_TIMEOUT);
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> result : results) {
                    ByteBuffer value = ByteBuffer.wrap(result.value());
                    arrivals.add(value.getInt(), now);
                    long number = value.getLong();
                    check.add(number, value.getLong());
                    firstReads.add(number, result.timestamp());
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    Arrivals arrivals() {
        return arrivals;
    }

    ResultCheck check() {
        return check;
    }

    FirstReads firstReads() {
        return firstReads;
    }

    /**
     * Stops to read.
     *
     * @throws IOException if the topic could not be read
     */
    @Override
    public void close() throws IOException {
        consumer.wakeup();
        thread.shutdown();
        try {
            reading.join();
        } catch (CompletionException e) {
            throw new IOException("The results could not be read", e.getCause());
        }
    }
}
