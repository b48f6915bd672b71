package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.OffsetRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sample of a topic. Each partition gives several runs of consecutive records, spread from
 * its head to its tail, and its share is in proportion to its records.
 *
 * <p>Assigns its partitions itself, so it joins no group. Used by one thread.
 */
public final class TopicSampler implements AutoCloseable {

    // Kafka's clients of Flink 1.20 have no constants for these two.
    private static final String GROUP_PROTOCOL = "group.protocol";
    private static final String ENABLE_METRICS_PUSH = "enable.metrics.push";

    private static final int FETCH_BYTES = 128 * 1024;

    private static final OffsetRange NOTHING = new OffsetRange(0, 0);

    private final String topic;
    private final long deadline;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<PartitionInfo> infos;

    /** What is read, by partition; null to read everything. */
    private @Nullable Map<Integer, OffsetRange> window;

    private int currentRun;

    /** The order of the runs. Whenever the time is over, the runs read so far are spread out. */
    private static final int[] ORDER = {0, 15, 7, 3, 11, 1, 13, 5, 9, 2, 14, 6, 10, 4, 12, 8};

    /** How long one partition may delay the others. */
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * What a sample covers.
     *
     * @param recordsOfPartitions the records of each partition, by offsets
     * @param whole the partitions that were read completely
     * @param timedOut whether the time ran out before the sample was full
     */
    public record Coverage(List<Long> recordsOfPartitions, Set<Integer> whole, boolean timedOut) {

        boolean complete() {
            return whole.size() == recordsOfPartitions.size();
        }
    }

    /** Receives the records of the sample. */
    @FunctionalInterface
    interface Sink {
        void add(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Connects.
     *
     * @param firstAnswer how long the first answer may take
     * @param timeout how long the whole sample may take
     */
    public TopicSampler(
            String topic, Properties clientProperties, Duration firstAnswer, Duration timeout) {
        this.topic = topic;
        this.deadline = System.nanoTime() + timeout.toNanos();
        this.consumer = new KafkaConsumer<>(consumerProperties(clientProperties, timeout));
        try {
            this.infos =
                    consumer.partitionsFor(topic, firstAnswer).stream()
                            .sorted(Comparator.comparingInt(PartitionInfo::partition))
                            .toList();
            if (infos.isEmpty()) {
                throw new UnknownTopicOrPartitionException("no partition is known");
            }
            requireLeaders(infos);
        } catch (RuntimeException e) {
            closeNow(consumer);
            throw e;
        }
    }

    static void requireLeaders(List<PartitionInfo> infos) {
        for (PartitionInfo info : infos) {
            if (info.leader() == null || info.leader().isEmpty()) {
                throw new LeaderNotAvailableException(
                        "partition " + info.partition() + " has no leader");
            }
        }
    }

    private static Properties consumerProperties(Properties clientProperties, Duration timeout) {
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

    public int partitions() {
        return infos.size();
    }

    /**
     * Reads only what lies in given ranges. If they have no record, the sample is of the whole
     * topic.
     *
     * @param ranges a range for each partition; nothing is read of a partition without one
     */
    void readOnly(Map<Integer, OffsetRange> ranges) {
        window = Map.copyOf(ranges);
    }

    /** Whether the sample is of the given ranges; known when it has been taken. */
    boolean keptToRanges() {
        return window != null;
    }

    /** The run that is being read. */
    int currentRun() {
        return currentRun;
    }

    /**
     * Reads a sample of {@code sampleSize} records, or fewer if the topic has fewer or the time
     * runs out.
     */
    public Coverage sample(int sampleSize, Sink sink) {
        List<TopicPartition> topicPartitions =
                infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
        Map<TopicPartition, Long> begins;
        Map<TopicPartition, Long> ends;
        try {
            begins = consumer.beginningOffsets(topicPartitions, remaining());
            ends = consumer.endOffsets(topicPartitions, remaining());
        } catch (TimeoutException e) {
            throw new LeaderNotAvailableException(
                    "the leaders of its partitions did not answer in time", e);
        }
        Map<TopicPartition, OffsetRange> ranges = ranges(begins, ends);
        List<Long> sizes = new ArrayList<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : topicPartitions) {
            OffsetRange range = ranges.getOrDefault(partition, NOTHING);
            sizes.add(range.size());
            starts.put(partition, range.from());
        }
        List<SampleCursor> cursors = SampleCursor.of(sampleSize, sizes);
        consumer.assign(topicPartitions);
        boolean timedOut = false;
        for (int run : ORDER) {
            currentRun = run;
            timedOut = timedOut || !read(run, cursors, starts, sink);
        }
        return new Coverage(
                sizes,
                cursors.stream()
                        .filter(SampleCursor::readWhole)
                        .map(SampleCursor::partition)
                        .collect(Collectors.toSet()),
                timedOut);
    }

    private Map<TopicPartition, OffsetRange> ranges(
            Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetRange> whole = new HashMap<>();
        begins.forEach(
                (partition, begin) ->
                        whole.put(
                                partition,
                                new OffsetRange(begin, ends.getOrDefault(partition, begin))));
        Map<Integer, OffsetRange> wanted = window;
        if (wanted == null) {
            return whole;
        }
        Map<TopicPartition, OffsetRange> read = new HashMap<>();
        whole.forEach(
                (partition, range) ->
                        read.put(
                                partition,
                                range.within(wanted.getOrDefault(partition.partition(), NOTHING))));
        if (read.values().stream().allMatch(range -> range.size() == 0)) {
            window = null;
            return whole;
        }
        return read;
    }

    /** Reads one run of each partition, and returns false if the time is over. */
    private boolean read(
            int run, List<SampleCursor> cursors, Map<TopicPartition, Long> begins, Sink sink) {
        Map<TopicPartition, SampleCursor> running = new HashMap<>();
        for (SampleCursor cursor : cursors) {
            TopicPartition partition = new TopicPartition(topic, cursor.partition());
            long start = cursor.start(run);
            if (start < 0) {
                consumer.pause(List.of(partition));
            } else {
                consumer.seek(partition, begins.getOrDefault(partition, 0L) + start);
                consumer.resume(List.of(partition));
                running.put(partition, cursor);
            }
        }
        while (!running.isEmpty()) {
            if (remaining().compareTo(Duration.ofMillis(1)) < 0) {
                return false;
            }
            Duration wait = remaining().compareTo(POLL) < 0 ? remaining() : POLL;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                TopicPartition partition = new TopicPartition(topic, record.partition());
                SampleCursor cursor = running.get(partition);
                if (cursor != null
                        && cursor.take(record.offset() - begins.getOrDefault(partition, 0L))) {
                    sink.add(record);
                }
            }
            for (TopicPartition partition : List.copyOf(running.keySet())) {
                SampleCursor cursor = cursors.get(partition.partition());
                if (cursor.isOver(position(partition) - begins.getOrDefault(partition, 0L))) {
                    cursor.finish();
                    consumer.pause(List.of(partition));
                    running.remove(partition);
                }
            }
        }
        return true;
    }

    /** Returns the position. If it is not known in time, returns one that is before all others. */
    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition, POLL);
        } catch (TimeoutException e) {
            // The record there is gone, so the consumer looks up a new position. The deadline ends
            // the wait.
            return Long.MIN_VALUE / 2;
        }
    }

    private Duration remaining() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    @Override
    public void close() {
        closeNow(consumer);
    }

    /** What replaces this method in later clients, those of Flink 1.20 do not have. */
    private static void closeNow(KafkaConsumer<?, ?> consumer) {
        consumer.close(Duration.ZERO);
    }
}
