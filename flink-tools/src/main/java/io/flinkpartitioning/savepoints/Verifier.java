package io.flinkpartitioning.savepoints;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.flinkpartitioning.internal.flink.savepoint.SavepointReader;
import io.flinkpartitioning.internal.flink.savepoint.StoredOperator;
import io.flinkpartitioning.internal.flink.savepoint.StoredState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares two savepoints, entry by entry. For one thread. */
final class Verifier {

    private final SavepointReader old;
    private final SavepointReader now;
    private final Function<DescribedOperator, @Nullable KeysInTopic> topics;
    private final LongConsumer bytesRead;

    private final List<Verification.OfState> states = new ArrayList<>();
    private final List<Verification.OfTopic> held = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    /**
     * Creates one.
     *
     * @param topics returns what holds the keys of an operator against a topic; null for none
     * @param bytesRead takes the number of bytes that have been read of late
     */
    Verifier(
            SavepointReader old,
            SavepointReader now,
            Function<DescribedOperator, @Nullable KeysInTopic> topics,
            LongConsumer bytesRead) {
        this.old = old;
        this.now = now;
        this.topics = topics;
        this.bytesRead = bytesRead;
    }

    /**
     * Compares all operators.
     *
     * @throws IllegalArgumentException if keyed state can't be read
     */
    Verification verify(List<String> unchecked) throws IOException {
        Map<String, StoredOperator> others = byId(now);
        for (StoredOperator operator : old.operators()) {
            StoredOperator other = others.remove(operator.id());
            if (other == null) {
                addLonely(operator, "old");
            } else {
                compare(operator, other);
            }
        }
        others.values().forEach(other -> addLonely(other, "new"));
        return new Verification(states, held, differences, unchecked);
    }

    private void addLonely(StoredOperator operator, String savepoint) {
        differences.add(
                "The operator '%s' is in the %s savepoint only."
                        .formatted(operator.handle(), savepoint));
    }

    private static Map<String, StoredOperator> byId(SavepointReader reader) throws IOException {
        return reader.operators().stream()
                .collect(
                        Collectors.toMap(
                                StoredOperator::id,
                                operator -> operator,
                                (one, other) -> one,
                                LinkedHashMap::new));
    }

    private void compare(StoredOperator one, StoredOperator other) throws IOException {
        requireReadable(one);
        requireReadable(other);
        if (!digestOfOther(old, one).equals(digestOfOther(now, other))) {
            differences.add("The state of '%s' that is not keyed differs.".formatted(one.handle()));
        }
        OperatorTally before = tally(old, one, null);
        KeysInTopic keys = other.keyed() == null ? null : topics.apply(described(other));
        OperatorTally after = tally(now, other, keys);
        Set<StoredState> all = new LinkedHashSet<>();
        addStates(one, all);
        addStates(other, all);
        for (StoredState state : all) {
            compare(one.handle(), state, before.of(state), after.of(state));
        }
        requireInPlace(other, after);
        if (keys != null) {
            held.add(
                    new Verification.OfTopic(
                            keys.operator(), keys.sampled(), keys.found(), keys.elsewhere()));
            differences.addAll(keys.differences());
        }
    }

    private static void requireReadable(StoredOperator operator) {
        operator.obstacle()
                .ifPresent(
                        obstacle -> {
                            throw new IllegalArgumentException(obstacle);
                        });
    }

    private static DescribedOperator described(StoredOperator operator) {
        return new DescribedOperator(operator, null);
    }

    private static String digestOfOther(SavepointReader reader, StoredOperator operator)
            throws IOException {
        HashStream128 hash = Hashing.xxh3_128().hashStream();
        reader.writeOther(
                operator,
                new OutputStream() {

                    @Override
                    public void write(int b) {
                        hash.putByte((byte) b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        hash.putBytes(bytes, from, length);
                    }
                });
        return hash.get().toString();
    }

    private OperatorTally tally(
            SavepointReader reader, StoredOperator operator, @Nullable KeysInTopic keys)
            throws IOException {
        OperatorTally tally =
                new OperatorTally(
                        described(operator).layout().isPresent(), operator.maxParallelism(), keys);
        if (operator.keyed() != null) {
            reader.read(operator, tally, bytesRead);
        }
        return tally;
    }

    private static void addStates(StoredOperator operator, Set<StoredState> all) {
        StoredOperator.Keyed keyed = operator.keyed();
        if (keyed != null) {
            all.addAll(keyed.states());
        }
    }

    private void compare(String operator, StoredState state, StateTally before, StateTally after) {
        boolean same = before.hasSameEntriesAs(after);
        states.add(
                new Verification.OfState(operator, state, before.entries(), after.entries(), same));
        if (!same) {
            differences.add(
                    """
                    The state '%s' of '%s' had %,d entries, and has %,d that are not the same. \
                    Convert the old savepoint again, or name the two that belong together."""
                            .formatted(state.name(), operator, before.entries(), after.entries()));
        }
    }

    private void requireInPlace(StoredOperator operator, OperatorTally tally) {
        if (tally.misplaced() > 0) {
            differences.add(
                    "%,d entries of '%s' lie in other key groups than their keys have."
                            .formatted(tally.misplaced(), operator.handle()));
        }
        List<Integer> subtasks = now.subtasksWithOtherKeyGroups(operator);
        if (!subtasks.isEmpty()) {
            differences.add(
                    "The files of the subtasks %s of '%s' have other key groups than theirs."
                            .formatted(subtasks, operator.handle()));
        }
    }
}
