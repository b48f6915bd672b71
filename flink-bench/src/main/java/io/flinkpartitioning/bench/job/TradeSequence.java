package io.flinkpartitioning.bench.job;

import java.util.ArrayList;
import java.util.List;

/**
 * The trades of a partition, one after the other: its keys in turn, and every so often one of the
 * next partition's.
 *
 * <p>Not thread-safe.
 */
final class TradeSequence {

    private final byte[][] keys;
    private final byte[][] strayKeys;
    private final double strayShare;
    private final long records;

    private int nextKey;
    private int nextStray;
    private double strayDebt;
    private long emitted;

    TradeSequence(Load load, int partition) {
        this.keys = keysOf(load, partition);
        this.strayKeys =
                load.strayShare() > 0
                        ? keysOf(load, (partition + 1) % load.partitions())
                        : new byte[0][];
        this.strayShare = load.strayShare();
        this.records = load.recordsOfPartitions()[partition];
    }

    private static byte[][] keysOf(Load load, int partition) {
        List<byte[]> keys = new ArrayList<>();
        for (int key = 0; key < load.keys(); key++) {
            byte[] bytes = Traders.key(key);
            if (Traders.partition(bytes, load.partitions()) == partition) {
                keys.add(bytes);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "Each partition must have a key, but of "
                            + load.keys()
                            + " keys none is in partition "
                            + partition
                            + " of "
                            + load.partitions()
                            + ". Ask for more keys.");
        }
        return keys.toArray(byte[][]::new);
    }

    boolean hasNext() {
        return emitted < records;
    }

    /** Moves on, and returns the key, which must not be changed. */
    byte[] nextKey() {
        emitted++;
        strayDebt += strayShare;
        if (strayDebt >= 1) {
            strayDebt -= 1;
            nextStray = nextStray + 1 == strayKeys.length ? 0 : nextStray + 1;
            return strayKeys[nextStray];
        }
        nextKey = nextKey + 1 == keys.length ? 0 : nextKey + 1;
        return keys[nextKey];
    }

    /** The amount of the trade whose key was taken last. */
    long amount() {
        return emitted;
    }
}
