package io.flinkpartitioning.savepoints;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.flinkpartitioning.internal.flink.savepoint.StoredEntry;
import io.flinkpartitioning.internal.flink.savepoint.StoredState;
import io.flinkpartitioning.internal.placement.KeyGroups;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the entries of an operator's keyed state, and digests them. The digest has the state, the
 * time of a timer, the user's key, namespace, map key and value, but not where the key is placed.
 * It does not depend on the order of the entries: it is the sum of their hashes of 128 bits. For
 * one thread.
 */
final class OperatorTally implements StoredEntry.Visitor {

    /** A placed key begins with its hash code. */
    private static final int HASH_CODE = Integer.BYTES;

    private final boolean placed;
    private final int maxParallelism;
    private final StoredEntry.@Nullable Visitor newKeys;
    private final Map<StoredState, StateTally> states = new LinkedHashMap<>();
    private final HashStream128 hash = Hashing.xxh3_128().hashStream();
    private long misplaced;

    /**
     * Creates an empty one.
     *
     * @param placed whether the keys are placed ones
     * @param maxParallelism the max parallelism of the operator
     * @param newKeys takes each entry that has another key than the one before; null if nobody does
     */
    OperatorTally(boolean placed, int maxParallelism, StoredEntry.@Nullable Visitor newKeys) {
        this.placed = placed;
        this.maxParallelism = maxParallelism;
        this.newKeys = newKeys;
    }

    @Override
    public void visit(StoredEntry entry) {
        hash.reset();
        add(entry.bytes(), entry.timeStart(), entry.keyStart());
        add(entry.bytes(), entry.keyStart() + (placed ? HASH_CODE : 0), entry.keyEnd());
        add(entry.bytes(), entry.restStart(), entry.restEnd());
        add(entry.value(), 0, entry.valueLength());
        HashValue128 digest = hash.get();
        states.computeIfAbsent(entry.state(), state -> new StateTally())
                .add(
                        entry.restEnd() + entry.valueLength(),
                        digest.getLeastSignificantBits(),
                        digest.getMostSignificantBits());
        if (KeyGroups.ofHash(entry.key().hashCode(), maxParallelism) != entry.keyGroup()) {
            misplaced++;
        }
        if (newKeys != null && entry.hasNewKey()) {
            newKeys.visit(entry);
        }
    }

    /** Without the length, the end of one part could be the beginning of the next one. */
    private void add(byte[] bytes, int start, int end) {
        hash.putBytes(bytes, start, end - start).putInt(end - start);
    }

    StateTally of(StoredState state) {
        return states.getOrDefault(state, StateTally.EMPTY);
    }

    /** Returns how many entries lie in another key group than the one that their key has. */
    long misplaced() {
        return misplaced;
    }
}
