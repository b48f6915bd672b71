package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.KafkaTopics.Topic;
import io.flinkpartitioning.internal.kafka.MovedKeys;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.TopicsCheck;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.internal.planner.decision.GroupKeyFinding;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.sampling.GroupKeyComparison;
import io.flinkpartitioning.internal.planner.sampling.JobRanges;
import io.flinkpartitioning.internal.planner.sampling.KeySample;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a source, and what the broker has said of them. It is asked once, so that {@code
 * explain()} and {@code keyedStream()} see the same. Not thread-safe.
 */
final class AskedTopics {

    /** With so many topics the samples take a second or two. */
    private static final int MAX_SAMPLED = 8;

    private final KafkaTopics topics;

    /** The broker's first answer. */
    private @Nullable SortedMap<String, Topic> described;

    /** The first samples. */
    private final Map<KeySample.Question, SampledAlignment> sampled = new HashMap<>();

    AskedTopics(KafkaTopics topics) {
        this.topics = topics;
    }

    /** Returns the first topic that there is; of a pattern, if a broker was asked. */
    SerializerTopic forSerializer() {
        SortedMap<String, Topic> answer = described;
        return new SerializerTopic(
                answer == null ? topics.name() : answer.firstKey(), topics.name());
    }

    /** Whether only a broker knows the names of the topics. */
    boolean areByPattern() {
        return topics.byPattern();
    }

    /** How unequal the partitions are. */
    double skew() {
        return topics.skew();
    }

    /** Returns what samples of the topics say about keys, read through a source. */
    <T> SampledAlignment sample(KafkaSource<T> source, KeySample<T, ?> sample) {
        SampledAlignment known = sampled.get(sample.question());
        if (known == null) {
            known = take(source, sample);
            sampled.put(sample.question(), known);
        }
        return known;
    }

    /** The time that the source's clients have for an answer is that of the whole sample. */
    private <T> SampledAlignment take(KafkaSource<T> source, KeySample<T, ?> sample) {
        long start = System.nanoTime();
        List<String> all = List.copyOf(partitionCounts().keySet());
        List<String> chosen = chosen(all);
        JobRanges ranges = JobRanges.of(source, topics, chosen, topics.timeout());
        List<Sampled> samples =
                TopicSamples.of(
                        topics,
                        ranges.ofTopics(),
                        new TopicSamples.Expected(
                                sample.sourceKey(), sample.partitions(), sample.threshold()),
                        leftSince(start));
        samples.forEach(AskedTopics::requireOnePlace);
        List<GroupKeyFinding> findings =
                new GroupKeyComparison<>(source, topics, sample).compare(samples, leftSince(start));
        return SampledAlignment.of(samples, findings, sample.partitions(), sample.threshold())
                .withNotes(ranges.limits(samples))
                .onOneScreen()
                .withNotes(
                        chosen.size() == all.size()
                                ? List.of()
                                : List.of(
                                        """
                                        %d of %d topics were sampled, spread over their names; for the \
                                        others the declaration stands"""
                                                .formatted(chosen.size(), all.size())));
    }

    /** Each topic costs a connection: of many, some must do. */
    private static List<String> chosen(List<String> all) {
        return all.size() <= MAX_SAMPLED
                ? all
                : IntStream.range(0, MAX_SAMPLED)
                        .mapToObj(i -> all.get(i * (all.size() - 1) / (MAX_SAMPLED - 1)))
                        .toList();
    }

    private Duration leftSince(long start) {
        return topics.timeout().minusNanos(System.nanoTime() - start);
    }

    /** No plan of partition placement could bring such keys together. */
    private static void requireOnePlace(Sampled sample) {
        Require.argument(
                sample.equalKeysApart() == null,
                """
                Equal keys must have equal bytes, but topic '%s' has equal keys of different bytes: \
                %s. One group would become two. Group by a key without what makes them differ. Or \
                leave partitionedLike(…) out and set hash_function: flink, which hashes keys as \
                keyBy does: using(new AlwaysHash(HashFunction.FLINK)).""",
                sample.topic(),
                sample.equalKeysApart());
    }

    /** Returns what checks the topics while the job runs. */
    TopicsCheck check(int partitions, MovedKeys onMovedKeys) {
        return new TopicsCheck(
                topics,
                described == null ? Collections.emptySortedMap() : described,
                partitions,
                onMovedKeys);
    }

    /** Returns the partition count of each topic. */
    SortedMap<String, Integer> partitionCounts() {
        SortedMap<String, Topic> answer = described;
        if (answer == null) {
            answer = topics.describe();
            described = answer;
        }
        TreeMap<String, Integer> counts = new TreeMap<>();
        answer.forEach((name, topic) -> counts.put(name, topic.partitions()));
        return Collections.unmodifiableSortedMap(counts);
    }
}
