package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.KafkaTopics.Topic;
import io.flinkpartitioning.internal.kafka.MovedKeys;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.kafka.TopicsCheck;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a source, and what the broker has said of them. It is asked once, so that {@code
 * explain()} and {@code keyedStream()} see the same. Not thread-safe.
 */
final class AskedTopics {

    private final KafkaTopics topics;

    /** The broker's first answer. */
    private @Nullable SortedMap<String, Topic> described;

    /** The first samples. */
    private final Map<SampleRequest, SampledAlignment> sampled = new HashMap<>();

    /** What a sample is compared with. A source key equals only itself. */
    private record SampleRequest(SourceKey<?, ?> sourceKey, int partitions, double threshold) {}

    AskedTopics(KafkaTopics topics) {
        this.topics = topics;
    }

    String name() {
        return topics.name();
    }

    /** How unequal the partitions are. */
    double skew() {
        return topics.skew();
    }

    /** Returns what samples of the topics say, if keys are placed as given. */
    SampledAlignment sample(SourceKey<?, ?> sourceKey, int partitions, double threshold) {
        return sampled.computeIfAbsent(
                new SampleRequest(sourceKey, partitions, threshold), this::sample);
    }

    private SampledAlignment sample(SampleRequest request) {
        List<Sampled> samples =
                TopicSamples.of(
                        topics,
                        partitionCounts().keySet(),
                        request.sourceKey(),
                        request.partitions(),
                        request.threshold());
        samples.forEach(AskedTopics::requireOnePlace);
        return SampledAlignment.of(samples, request.threshold());
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
