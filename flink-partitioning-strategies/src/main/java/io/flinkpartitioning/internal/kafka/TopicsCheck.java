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
 * Holds the topics of a running job against those that it was built for: grown to a partition count
 * under which keys move, another topic of the same name, a new one with another count.
 *
 * <p>Used by one thread at a time. A broker that does not answer costs a warning: the check of each
 * record does not depend on it.
 */
public final class TopicsCheck implements DiscoveryCheck {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TopicsCheck.class);

    private final KafkaTopics topics;
    private final TreeMap<String, Topic> known;
    private final int partitions;
    private final boolean mayMoveRecords;

    /** Topics that a warning has been given of. */
    private transient @Nullable Set<String> warned;

    /**
     * Creates the check.
     *
     * @param topics the topics
     * @param known the topics as they were when the job was built; empty where no broker was asked
     * @param partitions the partition count of the layout, at least 1
     * @param mayMoveRecords whether the plan takes stray records home; otherwise the job fails
     *     where keys move
     */
    public TopicsCheck(
            KafkaTopics topics,
            SortedMap<String, Topic> known,
            int partitions,
            boolean mayMoveRecords) {
        this.topics = topics;
        this.known = new TreeMap<>(known);
        this.partitions = partitions;
        this.mayMoveRecords = mayMoveRecords;
    }

    @Override
    public void check() {
        SortedMap<String, Topic> found;
        try {
            found = topics.describe();
        } catch (KafkaMetadataException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException && !topics.byPattern()) {
                // Left to the restart strategy: a broker that has just started may not know yet.
                throw new IllegalStateException(
                        "A topic that the job reads is gone: "
                                + topics
                                + ". If it was deleted, its offsets and what was computed from them"
                                + " have no use for a new topic of the name: start such a job without"
                                + " state.",
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
                    "Topic '"
                            + name
                            + "' was deleted and created again while the job ran: it had the id "
                            + before.id()
                            + " and now has "
                            + topic.id()
                            + ". The offsets of the job are those of the old topic, so that records of"
                            + " the new one would be passed over. Start the job without state, or give"
                            + " the new topic another name.");
        }
        boolean expected = before != null && before.partitions() == topic.partitions();
        if (topic.partitions() % partitions == 0 || (expected && mayMoveRecords)) {
            return;
        }
        String change =
                (before == null
                                ? "Topic '"
                                        + name
                                        + "', which the job did not know when it was built, has "
                                : "Topic '"
                                        + name
                                        + "' has grown from "
                                        + before.partitions()
                                        + " to ")
                        + topic.partitions()
                        + " partitions, which is not a multiple of the "
                        + partitions
                        + " of the layout, so that its keys lie in other partitions than their"
                        + " state's";
        if (!mayMoveRecords) {
            throw new ChangedSourceException(
                    change
                            + ". Plan FORWARD cannot move records, so the job ends here; nothing has"
                            + " been aggregated in the wrong place. Go on from the last checkpoint with"
                            + " sourcePartitions("
                            + partitions
                            + ") and upTo(Plan.LOCAL_FIRST), which reads the same state; to be without"
                            + " an exchange again, start without state, or grow the topic to a multiple"
                            + " of "
                            + partitions
                            + " partitions.");
        }
        Set<String> told = warned;
        if (told == null) {
            told = new HashSet<>();
            warned = told;
        }
        if (told.add(name)) {
            LOG.warn(
                    "{}. LOCAL_FIRST sends such records home over the network, FORWARD ends with them",
                    change);
        }
    }
}
