package io.flinkpartitioning.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning on, as it grows, in a thread of its own, and of transactions
 * only what is committed. Outlasts the death of the broker.
 *
 * <p>Thread-safe.
 */
final class TopicTail implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final Thread thread;
    private volatile int partitions;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    private TopicTail(
            String bootstrapServers,
            String topic,
            int partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.topic = topic;
        this.partitions = partitions;
        this.reader = reader;
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = new Thread(this::read, "reads " + topic);
        thread.setDaemon(true);
    }

    /**
     * Starts to read.
     *
     * @param bootstrapServers the broker
     * @param topic the topic
     * @param partitions its partition count
     * @param reader gets each record, in the thread of this tail
     */
    static TopicTail start(
            String bootstrapServers,
            String topic,
            int partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        TopicTail tail = new TopicTail(bootstrapServers, topic, partitions, reader);
        tail.thread.start();
        return tail;
    }

    private void read() {
        try (consumer) {
            int assigned = 0;
            while (!stopped) {
                if (assigned != partitions) {
                    assigned = partitions;
                    // Keeps the positions of those that it had.
                    consumer.assign(partitions(assigned));
                }
                consumer.poll(POLL_TIMEOUT).forEach(reader);
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private List<TopicPartition> partitions(int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** From now on reads so many partitions. */
    void growTo(int newPartitions) {
        partitions = newPartitions;
    }

    /**
     * Looks whether all is well.
     *
     * @throws IllegalStateException if the topic cannot be read
     */
    void check() {
        if (failure != null) {
            throw new IllegalStateException("Topic '" + topic + "' cannot be read", failure);
        }
    }

    @Override
    public void close() {
        stopped = true;
        consumer.wakeup();
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
