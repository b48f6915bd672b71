package io.flinkpartitioning.harness;

import io.flinkpartitioning.KeyKind;
import io.flinkpartitioning.NumberedTopic;
import io.flinkpartitioning.harness.Probe.Mark;
import io.flinkpartitioning.harness.Probe.Place;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** A topic of a scenario, and the marks in it: one record of a key at home in each partition. */
final class MarkedTopic<K> {

    private static final int KEYS = 60;

    /** No key of a mark is counted. */
    private static final int FIRST_KEY_OF_MARKS = 512;

    private final KeyKind<K> kind;
    private final int stream;
    private NumberedTopic<K> topic;
    private Map<Integer, K> keysOfMarks;

    private MarkedTopic(KeyKind<K> kind, int stream, NumberedTopic<K> topic) throws Exception {
        this.kind = kind;
        this.stream = stream;
        this.topic = topic;
        this.keysOfMarks = keysOfMarks(kind, topic);
    }

    /** Creates a topic of a given name, which decides about the order of its splits. */
    static <K> MarkedTopic<K> create(
            KafkaBroker broker, String name, KeyKind<K> kind, int stream, int partitions)
            throws Exception {
        return new MarkedTopic<>(
                kind, stream, NumberedTopic.create(broker, name, kind, partitions));
    }

    private static <K> Map<Integer, K> keysOfMarks(KeyKind<K> kind, NumberedTopic<K> topic)
            throws ReflectiveOperationException {
        Map<Integer, K> keys = new HashMap<>();
        try (Serializer<? super K> serializer = kind.serializer().getConstructor().newInstance()) {
            for (int i = FIRST_KEY_OF_MARKS; keys.size() < topic.partitions(); i++) {
                K key = kind.sample().apply(i);
                int hash = Utils.murmur2(serializer.serialize(topic.name(), key));
                keys.putIfAbsent(Utils.toPositive(hash) % topic.partitions(), key);
            }
        }
        return keys;
    }

    NumberedTopic<K> topic() {
        return topic;
    }

    /** Returns one of its partitions. */
    Place place(int number) {
        return new Place(stream, number % topic.partitions());
    }

    void write(int records, double strays, long seed) throws Exception {
        if (strays > 0) {
            topic.writeWithStrays(records, KEYS, strays, seed);
        } else {
            topic.write(records, KEYS, seed);
        }
    }

    /** Writes a mark to each partition. */
    List<Mark> mark(long number) throws Exception {
        topic.writeToEach(keysOfMarks, number);
        return keysOfMarks.keySet().stream()
                .map(partition -> new Mark(new Place(stream, partition), number))
                .toList();
    }

    /** Adds as many partitions as there are. */
    void grow() throws Exception {
        topic = topic.grownTo(2 * topic.partitions());
        keysOfMarks = keysOfMarks(kind, topic);
    }
}
