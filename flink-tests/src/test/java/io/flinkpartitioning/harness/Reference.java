package io.flinkpartitioning.harness;

import io.flinkpartitioning.KeyKind;
import io.flinkpartitioning.NumberedTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;

/** What must come out of a job, as a plain consumer finds it in the topics. */
final class Reference<K> {

    private final Scenario scenario;

    /** The records of each key, by stream and in the order of their partition. */
    private final Map<String, List<Reading<String>>> records = new HashMap<>();

    private final Set<Result> expected = new HashSet<>();

    private Reference(Scenario scenario) {
        this.scenario = scenario;
    }

    /** Reads the topics, and returns what must come of them. */
    static <K> Set<Result> of(
            Scenario scenario, KeyKind<K> kind, List<? extends NumberedTopic<K>> topics)
            throws Exception {
        Reference<K> reference = new Reference<>(scenario);
        for (int stream = 0; stream < topics.size(); stream++) {
            reference.read(stream, kind, topics.get(stream));
        }
        reference.records.forEach(reference::expect);
        return reference.expected;
    }

    private void read(int stream, KeyKind<K> kind, NumberedTopic<K> topic) throws Exception {
        Deserializer<K> keys = kind.deserializer().getConstructor().newInstance();
        topic.readAll(
                read -> {
                    if (Reading.counts(read.value())) {
                        String key = keys.deserialize(topic.name(), read.key()).toString();
                        records.computeIfAbsent(key, absent -> new ArrayList<>())
                                .add(
                                        new Reading<>(
                                                key,
                                                read.value(),
                                                stream,
                                                read.partition(),
                                                Reading.eventTime(read.value(), read.timestamp())));
                    }
                });
    }

    private void expect(String key, List<Reading<String>> ofKey) {
        switch (scenario.shape()) {
            case COUNTED, COUNTED_ASYNCHRONOUSLY, CONNECTED, BROADCAST -> expectBooks(key, ofKey);
            case FILTERED -> expectBooks(key, Topology.passing(ofKey));
            case GROUPED_TWICE -> expectBooks(key, everyOther(ofKey));
            case JOINED -> expectPairs(key, ofKey);
            case WINDOWED -> expectWindows(key, ofKey);
            case SESSIONS -> expectSessions(key, ofKey);
        }
    }

    /** What {@link Numbering} lets pass. */
    private static List<Reading<String>> everyOther(List<Reading<String>> ofKey) {
        List<Reading<String>> passing = new ArrayList<>();
        for (int i = 0; i < ofKey.size(); i += 2) {
            Reading<String> read = ofKey.get(i);
            passing.add(
                    new Reading<>(
                            read.key(), i / 2, read.stream(), read.partition(), read.millis()));
        }
        return passing;
    }

    private void expectBooks(String key, List<Reading<String>> ofKey) {
        Map<Integer, Result> totals = new HashMap<>();
        for (Reading<String> read : ofKey) {
            Result total =
                    totals.merge(
                            read.stream(),
                            Result.total(read.stream(), key, 1, read.number()),
                            (before, one) ->
                                    Result.total(
                                            read.stream(),
                                            key,
                                            before.count() + 1,
                                            before.sum() + read.number()));
            expected.add(
                    Result.record(
                            read.stream(),
                            key,
                            read.number(),
                            scenario.isOrdered() ? total.count() : 0,
                            scenario.isOrdered() ? total.sum() : 0));
            expected.add(Result.timer(key, Books.slotOf(read.millis())));
        }
        expected.addAll(totals.values());
    }

    private void expectPairs(String key, List<Reading<String>> ofKey) {
        List<Reading<String>> lefts = ofKey.stream().filter(read -> read.stream() == 0).toList();
        List<Reading<String>> rights = ofKey.stream().filter(read -> read.stream() == 1).toList();
        for (Reading<String> left : lefts) {
            for (Reading<String> right : rights) {
                if (Math.abs(right.millis() - left.millis()) <= Topology.INTERVAL.toMillis()) {
                    expected.add(Result.pair(key, left.number(), right.number()));
                }
            }
        }
    }

    private void expectWindows(String key, List<Reading<String>> ofKey) {
        long size = Topology.WINDOW.toMillis();
        Map<Long, List<Reading<String>>> windows = new HashMap<>();
        for (Reading<String> read : ofKey) {
            windows.computeIfAbsent(read.millis() / size * size, start -> new ArrayList<>())
                    .add(read);
        }
        windows.forEach((start, inWindow) -> expectWindow(key, start, inWindow));
    }

    private void expectSessions(String key, List<Reading<String>> ofKey) {
        List<Reading<String>> session = new ArrayList<>();
        long end = Long.MIN_VALUE;
        List<Reading<String>> inTime =
                ofKey.stream()
                        .sorted((one, other) -> Long.compare(one.millis(), other.millis()))
                        .toList();
        for (Reading<String> read : inTime) {
            if (!session.isEmpty() && read.millis() > end) {
                expectWindow(key, session.get(0).millis(), session);
                session = new ArrayList<>();
            }
            session.add(read);
            end = read.millis() + Topology.GAP.toMillis();
        }
        expectWindow(key, session.get(0).millis(), session);
    }

    private void expectWindow(String key, long start, List<Reading<String>> inWindow) {
        expected.add(
                Result.window(
                        key,
                        start,
                        inWindow.size(),
                        inWindow.stream().mapToLong(Reading::number).sum()));
    }
}
