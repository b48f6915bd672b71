package io.flinkpartitioning.savepoint;

import io.flinkpartitioning.placement.Layout;
import java.util.Optional;

/**
 * What a conversion has done to the keyed state of an operator. Immutable.
 *
 * @param uid the uid of the operator
 * @param oldLayout the layout of its keys before; empty for plain ones
 * @param newLayout the layout of its keys now; empty for plain ones
 * @param maxParallelism its max parallelism now, in [1, 32768]
 * @param entries how many entries its state has, at least 0: values, elements of lists and maps,
 *     contents of windows, timers
 * @param bytes how long they are in the new files, at least 0
 */
public record ConvertedOperator(
        String uid,
        Optional<Layout> oldLayout,
        Optional<Layout> newLayout,
        int maxParallelism,
        long entries,
        long bytes) {

    /** Says all of it in one line. */
    @Override
    public String toString() {
        return "%s: %s -> %s, max parallelism %d, %,d entries, %,d bytes"
                .formatted(
                        uid,
                        oldLayout.map(Layout::toString).orElse("plain keys"),
                        newLayout.map(Layout::toString).orElse("plain keys"),
                        maxParallelism,
                        entries,
                        bytes);
    }
}
