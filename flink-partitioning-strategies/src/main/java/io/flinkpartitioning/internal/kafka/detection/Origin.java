package io.flinkpartitioning.internal.kafka.detection;

import org.jspecify.annotations.Nullable;

/**
 * The partition count among which records were written, and the count that a layout can have for
 * them. Immutable.
 *
 * @param layout the partition count of the layout that fits best: the topic's, or a divisor of it
 * @param count the partition count among which the records were written, as far as that can be
 *     told; the topic's, or a smaller one
 * @param formula the formula that puts them there among {@code count} partitions, if {@code count}
 *     is no layout's; or null
 * @param grown whether the order of the records shows that the topic has grown from {@code count}
 */
record Origin(int layout, int count, @Nullable String formula, boolean grown) {

    /** Records were written among as many partitions as the layout has. */
    Origin(int count) {
        this(count, count, null, false);
    }
}
