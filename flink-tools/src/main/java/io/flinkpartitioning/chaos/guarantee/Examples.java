package io.flinkpartitioning.chaos.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The first few of many. */
final class Examples {

    /** How many are kept. */
    static final int LIMIT = 5;

    private final List<String> kept = new ArrayList<>(LIMIT);

    /** Keeps a sentence if there is room, else does not even make it. */
    void add(Supplier<String> sentence) {
        if (kept.size() < LIMIT) {
            kept.add(sentence.get());
        }
    }

    List<String> list() {
        return List.copyOf(kept);
    }
}
