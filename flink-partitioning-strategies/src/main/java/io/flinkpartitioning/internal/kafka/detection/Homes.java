package io.flinkpartitioning.internal.kafka.detection;

import java.util.List;

/**
 * Where a hypothesis puts each key of a sample: hashed once, compared often. Used by one thread.
 *
 * @param hypothesis the hypothesis
 * @param keys the keys
 * @param of the home of each key; a negative number if the formula refuses it
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares or prints them as a record.
record Homes(Hypothesis hypothesis, List<KeyPlaces> keys, int[] of) {

    static Homes of(Hypothesis hypothesis, List<KeyPlaces> keys) {
        return new Homes(
                hypothesis,
                keys,
                keys.stream().mapToInt(key -> hypothesis.home(key.key())).toArray());
    }

    boolean isHome(int key, int partition) {
        return hypothesis.place(partition) == of[key];
    }

    double credit(int key) {
        return hypothesis.credit(keys.get(key), of[key]);
    }
}
