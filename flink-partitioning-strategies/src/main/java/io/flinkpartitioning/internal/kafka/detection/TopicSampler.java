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
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sample of a topic. Each partition gives several runs of consecutive records, spread from
 * its head to its tail, and its share is in proportion to its records.
 *
 * <p>Assigns its partitions itself, so it joins no group. Used by one thread.
 */
public final class TopicSampler implements AutoCloseable {

    private static final OffsetRange NOTHING = new OffsetRange(0, 0);

    private final String topic;
    private final LongSupplier nanoTime;
    private final long deadline;
    private final Consumer<byte[], byte[]> consumer;
    private final List<PartitionInfo> infos;

    /** What is read, by partition; null to read everything. */
    private @Nullable Map<Integer, OffsetRange> window;

    private int currentRun;

    /** The order of the runs. Whenever the time is over, the runs read so far are spread out. */
    private static final int[] ORDER = {0, 15, 7, 3, 11, 1, 13, 5, 9, 2, 14, 6, 10, 4, 12, 8};

    /** How long one partition may delay the others. */
    private static final Duration POLL = Duration.ofMillis(200);

    /** Receives the records of the sample. */
    @FunctionalInterface
    interface Sink {
        void add(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Connects.
     *
     * @param timeout how long the whole sample may take
     */
    public TopicSampler(String topic, Properties clientProperties, Duration timeout) {
        this(topic, SamplingConsumer.of(clientProperties, timeout), timeout, System::nanoTime);
    }

    /** Takes over a consumer, which it closes. */
    TopicSampler(
            String topic,
            Consumer<byte[], byte[]> consumer,
            Duration timeout,
            LongSupplier nanoTime) {
        this.topic = topic;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + timeout.toNanos();
        this.consumer = consumer;
        try {
            this.infos =
                    consumer.partitionsFor(topic, timeout).stream()
                            .sorted(Comparator.comparingInt(PartitionInfo::partition))
                            .toList();
            if (infos.isEmpty()) {
                throw new UnknownTopicOrPartitionException("no partition is known");
            }
            requireLeaders(infos);
        } catch (RuntimeException e) {
            SamplingConsumer.close(consumer);
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
        Map<TopicPartition, OffsetRange> told = offsets(topicPartitions);
        Map<TopicPartition, OffsetRange> ranges = toRead(told);
        List<Long> sizes = new ArrayList<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : topicPartitions) {
            OffsetRange range = ranges.getOrDefault(partition, NOTHING);
            sizes.add(range.size());
            starts.put(partition, range.from());
        }
        List<SampleCursor> cursors = SampleCursor.of(sampleSize, sizes);
        consumer.assign(topicPartitions);
        boolean inTime = true;
        for (int run : ORDER) {
            currentRun = run;
            inTime = inTime && read(run, cursors, starts, sink);
        }
        Set<Integer> uncounted =
                topicPartitions.stream()
                        .filter(partition -> !told.containsKey(partition))
                        .map(TopicPartition::partition)
                        .collect(Collectors.toSet());
        return new Coverage(
                sizes,
                cursors.stream()
                        .filter(SampleCursor::readWhole)
                        .map(SampleCursor::partition)
                        .filter(partition -> !uncounted.contains(partition))
                        .collect(Collectors.toSet()),
                uncounted,
                !inTime || !uncounted.isEmpty());
    }

    /** Returns the offsets of the partitions, without those that are not told in time. */
    private Map<TopicPartition, OffsetRange> offsets(List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetRange> told = new HashMap<>();
        try {
            // A consumer without time returns an empty map.
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, remaining());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, remaining());
            begins.forEach(
                    (partition, begin) -> {
                        Long end = ends.get(partition);
                        if (begin != null && end != null) {
                            told.put(partition, new OffsetRange(begin, end));
                        }
                    });
        } catch (TimeoutException e) {
            throw new LeaderNotAvailableException(
                    """
                    the leaders of its %d partitions did not tell all offsets before the time ran \
                    out, so no record was read"""
                            .formatted(partitions.size()),
                    e);
        }
        return told;
    }

    private Map<TopicPartition, OffsetRange> toRead(Map<TopicPartition, OffsetRange> whole) {
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
        return Duration.ofNanos(Math.max(1, deadline - nanoTime.getAsLong()));
    }

    @Override
    public void close() {
        SamplingConsumer.close(consumer);
    }
}
