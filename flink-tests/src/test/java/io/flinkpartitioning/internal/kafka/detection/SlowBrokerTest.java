package io.flinkpartitioning.internal.kafka.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a topic if its brokers answer, but not all in time. */
class SlowBrokerTest {

    private static final int PARTITIONS = 4;
    private static final long RECORDS = 15_000;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Set<String> ANSWERS =
            Set.of("partitionsFor", "beginningOffsets", "endOffsets", "poll");

    /** When the time is over: after so many answers. */
    private int answersInTime = 3;

    private int answers;

    /** The partitions of which the broker tells the offsets. */
    private int told = PARTITIONS;

    /** The partitions of which the broker sends a record, each once. */
    private int sent;

    @Test
    void noTimeForOffsets_isNoEmptyTopic() {
        told = 0;
        AlignmentReport report = detect();
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.complete()).isFalse();
        assertThat(report.unread().timedOut()).isTrue();
        assertThat(report.unread().partitions()).containsExactly(0, 1, 2, 3);
        assertThat(report.unread().uncounted()).containsExactly(0, 1, 2, 3);
        assertThat(report.strayUpperBound()).isEqualTo(1);
        assertThat(report.reasons().get(0))
                .isEqualTo(
                        "The time ran out: 0 of an unknown number of records by offsets were read, and"
                                + " none of partitions 0-3; the offsets of partitions 0-3"
                                + " were not told either. Allow more time.");
        assertThat(report.reasons().toString()).doesNotContain("has no records");
    }

    @Test
    void noTimeForRecords_namesWhatWasNotRead() {
        AlignmentReport report = detect();
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.complete()).isFalse();
        assertThat(report.unread().uncounted()).isEmpty();
        assertThat(report.reasons().get(0))
                .isEqualTo(
                        "The time ran out: 0 of 60,000 records by offsets were read, and none of"
                                + " partitions 0-3. Allow more time.");
    }

    /** The rest may be anything. */
    @Test
    void somePartitions_areNoVerdictOnAll() {
        told = 3;
        sent = 2;
        answersInTime = 5;
        AlignmentReport report = detect();
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.sampled()).isEqualTo(2);
        assertThat(report.records()).isEqualTo(3 * RECORDS);
        assertThat(report.unread().partitions()).containsExactly(2, 3);
        assertThat(report.unread().uncounted()).containsExactly(3);
        assertThat(report.reasons().get(0))
                .contains("2 of an unknown number", "none of partitions 2-3")
                .contains("the offsets of partition 3 were");
    }

    private AlignmentReport detect() {
        try (TopicSampler sampler =
                new TopicSampler(
                        "trades",
                        consumer(),
                        LIMIT,
                        () -> answers < answersInTime ? 0 : LIMIT.toNanos())) {
            AlignmentTally tally = new AlignmentTally("trades", PARTITIONS, MemoryTopic.settings());
            return tally.report(sampler.sample(1000, tally::add), 0.95);
        }
    }

    /** The interface has other methods in other versions of the client. */
    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> consumer() {
        return (Consumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Consumer.class},
                        (proxy, method, arguments) -> answer(method.getName(), arguments));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object answer(String method, Object[] arguments) {
        if (ANSWERS.contains(method)) {
            answers++;
        }
        return switch (method) {
            case "partitionsFor" -> infos();
            case "beginningOffsets" -> offsets((Collection<TopicPartition>) arguments[0], 0);
            case "endOffsets" -> offsets((Collection<TopicPartition>) arguments[0], RECORDS);
            case "poll" -> poll();
            case "position" -> 0L;
            default -> null;
        };
    }

    private static List<PartitionInfo> infos() {
        Node node = new Node(1, "localhost", 9092);
        return IntStream.range(0, PARTITIONS)
                .mapToObj(i -> new PartitionInfo("trades", i, node, new Node[0], new Node[0]))
                .toList();
    }

    /** A consumer whose time is over returns those that it has. */
    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, long offset) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.stream()
                .filter(partition -> partition.partition() < told)
                .forEach(partition -> offsets.put(partition, offset));
        return offsets;
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        for (; sent > 0; sent--) {
            records.put(
                    new TopicPartition("trades", sent - 1),
                    List.of(
                            new ConsumerRecord<>(
                                    "trades", sent - 1, 0, MemoryTopic.text(sent), null)));
        }
        return records(records);
    }

    @SuppressWarnings("deprecation") // The other constructor is not in the client of Flink 1.20.
    private static ConsumerRecords<byte[], byte[]> records(
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records) {
        return new ConsumerRecords<>(records);
    }
}
