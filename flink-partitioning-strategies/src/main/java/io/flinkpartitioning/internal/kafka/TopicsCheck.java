package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.kafka.KafkaTopics.Topic;
import io.flinkpartitioning.internal.source.DiscoveryCheck;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.source.ChangedSourceException;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the topics of a running job with the topics that it was built for. A topic may have
 * grown to a partition count that moves keys. It may have been replaced by another one of the same
 * name. Or it may be new and have another count.
 *
 * <p>Used by one thread at a time. If a broker does not answer, the job only logs a warning: the
 * check of each record does not depend on it.
 */
public final class TopicsCheck implements DiscoveryCheck {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TopicsCheck.class);

    private final KafkaTopics topics;
    private final TreeMap<String, Topic> known;
    private final int partitions;
    private final MovedKeys onMovedKeys;

    /** The topics that were already warned about. */
    private transient @Nullable Set<String> warned;

    /**
     * Creates the check.
     *
     * @param topics the topics
     * @param known the topics as they were when the job was built; empty if no broker was asked
     * @param partitions the partition count of the layout, at least 1
     * @param onMovedKeys what follows if keys move
     */
    public TopicsCheck(
            KafkaTopics topics,
            SortedMap<String, Topic> known,
            int partitions,
            MovedKeys onMovedKeys) {
        this.topics = topics;
        this.known = new TreeMap<>(known);
        this.partitions = partitions;
        this.onMovedKeys = onMovedKeys;
    }

    /**
     * Returns the first of the topics; what the source declares if no broker was asked, which may
     * be a pattern.
     */
    public String firstTopic() {
        return known.isEmpty() ? topics.name() : known.firstKey();
    }

    @Override
    public void check() {
        SortedMap<String, Topic> found;
        try {
            found = topics.describe();
        } catch (KafkaMetadataException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException && !topics.byPattern()) {
                // Left to the restart strategy: a broker that has just started may not know the
                // topic yet.
                throw new IllegalStateException(
                        """
                        A topic that the job reads is gone: %s. If it was deleted, its offsets and what \
                        was computed from them are useless for a new topic of that name: start such \
                        a job without state."""
                                .formatted(topics),
                        e);
            }
            LOG.warn("Cannot look whether the topics have changed; strays are found anyway", e);
            return;
        }
        found.forEach(this::check);
    }

    private void check(String name, Topic topic) {
        Topic before = known.putIfAbsent(name, topic);
        if (before != null && !before.id().equals(topic.id())) {
            throw new ChangedSourceException(
                    """
                    Topic '%s' was deleted and created again while the job ran: it had the id %s and \
                    now has %s. The job has the offsets of the old topic, and would skip records of \
                    the new one. Start the job without state, or give the new topic another name."""
                            .formatted(name, before.id(), topic.id()));
        }
        boolean expected = before != null && before.partitions() == topic.partitions();
        if (topic.partitions() % partitions == 0 || (expected && !onMovedKeys.endsJob())) {
            return;
        }
        String news =
                before == null
                        ? "', which the job did not know when it was built, has"
                        : "' has grown from %d to".formatted(before.partitions());
        String change =
                """
                Topic '%s%s %d partitions, which is not a multiple of the %d of the layout, so its \
                keys lie in other partitions than their state's. %s"""
                        .formatted(
                                name,
                                news,
                                topic.partitions(),
                                partitions,
                                onMovedKeys.consequence());
        if (onMovedKeys.endsJob()) {
            throw new ChangedSourceException(change);
        }
        Set<String> told = warned;
        if (told == null) {
            told = new HashSet<>();
            warned = told;
        }
        if (told.add(name)) {
            LOG.warn("{}", change);
        }
    }
}
