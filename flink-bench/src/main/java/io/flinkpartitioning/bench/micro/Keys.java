package io.flinkpartitioning.bench.micro;

import java.util.SplittableRandom;

/**
 * Keys in an endless row, equal but not identical where they recur, as those of deserialized
 * records are. For one thread.
 */
final class Keys {

    private static final int LENGTH = 1 << 20;

    private final String[] keys = new String[LENGTH];
    private int next;

    Keys(int distinct) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < LENGTH; i++) {
            keys[i] = "trader-" + random.nextInt(distinct);
        }
    }

    String next() {
        next = (next + 1) & (LENGTH - 1);
        return keys[next];
    }
}
