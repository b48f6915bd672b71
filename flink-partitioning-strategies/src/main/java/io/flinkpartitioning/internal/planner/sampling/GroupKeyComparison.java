package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.flink.kafka.SourceOnClient;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.OffsetRange;
import io.flinkpartitioning.internal.kafka.SourcePartition;
import io.flinkpartitioning.internal.kafka.detection.SampledRecord;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.internal.planner.decision.GroupKeyFinding;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares records of samples with their group keys: a sample alone knows only record keys. Reads
 * the records through the job's own source, selector and serializer.
 *
 * <p>If a sample shows that record keys lie where the declaration puts them, some records do: they
 * show whether the record key is the group key. Otherwise all its records are read, and the group
 * keys decide.
 *
 * @param source the source of the job
 * @param topics its topics
 * @param sample what is expected
 */
public record GroupKeyComparison<T, K>(
        KafkaSource<T> source, KafkaTopics topics, KeySample<T, K> sample) {

    /** How many records are read of all topics, if the sample is aligned. */
    private static final int SOME = 100;

    /** How many of each topic at least. */
    private static final int LEAST_OF_TOPIC = 10;

    /**
     * Compares.
     *
     * @param samples the samples
     * @param timeout how long it may take
     */
    public List<GroupKeyFinding> compare(List<Sampled> samples, Duration timeout) {
        Map<String, GroupKeyTally<T, K>> tallies = new HashMap<>();
        List<List<Map<SourcePartition, OffsetRange>>> rounds = new ArrayList<>();
        for (Sampled sampled : samples) {
            if (!sampled.records().isEmpty()) {
                tallies.put(sampled.topic(), new GroupKeyTally<>(sample, sampled));
                rounds.add(roundsOf(sampled, samples.size()));
            }
        }
        if (rounds.isEmpty()) {
            return List.of();
        }
        String failure = read(SampleRounds.together(rounds), tallies, timeout);
        return samples.stream()
                .filter(sampled -> tallies.containsKey(sampled.topic()))
                .map(
                        sampled ->
                                tallyOf(sampled.topic(), tallies)
                                        .finding(!isAligned(sampled), failure))
                .toList();
    }

    private static <T, K> GroupKeyTally<T, K> tallyOf(
            String topic, Map<String, GroupKeyTally<T, K>> tallies) {
        return Objects.requireNonNull(tallies.get(topic), topic);
    }

    private static List<Map<SourcePartition, OffsetRange>> roundsOf(Sampled sampled, int topics) {
        List<SampledRecord> records = sampled.records();
        return isAligned(sampled)
                ? SampleRounds.some(
                        sampled.topic(), records, Math.max(LEAST_OF_TOPIC, SOME / topics))
                : SampleRounds.all(sampled.topic(), records);
    }

    private static boolean isAligned(Sampled sampled) {
        return sampled.report() != null && sampled.report().verdict() == Verdict.ALIGNED;
    }

    /** Returns why not all was read, or null. */
    private @Nullable String read(
            List<Map<SourcePartition, OffsetRange>> rounds,
            Map<String, GroupKeyTally<T, K>> tallies,
            Duration timeout) {
        if (topics.commitsByItself()) {
            return "the source would commit offsets, since enable.auto.commit is true";
        }
        return BoundedCall.failureOf(
                topics,
                timeout,
                () -> {
                    SourceOnClient.of(source)
                            .read(
                                    rounds,
                                    (partition, position, value) ->
                                            tallyOf(partition.topic(), tallies)
                                                    .add(partition.partition(), position, value));
                    return rounds;
                });
    }
}
