package io.flinkpartitioning.internal.kafka.detection;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The consumer of a sample: it joins no group, commits nothing and creates no topic. */
final class SamplingConsumer {

    // Kafka's clients of Flink 1.20 have no constants for these two.
    private static final String GROUP_PROTOCOL = "group.protocol";
    private static final String ENABLE_METRICS_PUSH = "enable.metrics.push";

    private static final int FETCH_BYTES = 128 * 1024;

    private SamplingConsumer() {}

    /**
     * Creates one.
     *
     * @param clientProperties the properties that the user has given
     * @param timeout how long an answer may take
     */
    static Consumer<byte[], byte[]> of(Properties clientProperties, Duration timeout) {
        return new KafkaConsumer<>(properties(clientProperties, timeout));
    }

    private static Properties properties(Properties clientProperties, Duration timeout) {
        // Also properties that no consumer knows by name: login callbacks and config providers have
        // settings too.
        Properties properties = new Properties();
        properties.putAll(clientProperties);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.remove(GROUP_PROTOCOL);
        properties.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // Skips records that retention deletes while the sample looks for them.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // For many short reads: the tuning of a job's consumer would be in the way.
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
        properties.put(ENABLE_METRICS_PUSH, "false");
        String millis = Long.toString(timeout.toMillis());
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        properties.put(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
        return properties;
    }

    /** What replaces this method in later clients, those of Flink 1.20 do not have. */
    static void close(Consumer<?, ?> consumer) {
        consumer.close(Duration.ZERO);
    }
}
