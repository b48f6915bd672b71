package io.flinkpartitioning.chaos.guarantee;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Events of some keys in some partitions, and the results of a job that makes no mistake; whatever
 * is to be wrong is changed in the list of results.
 */
record Stream(List<Input> inputs, List<Result> results) {

    private static final int PARTITIONS = 3;
    private static final int KEYS = 10;
    private static final int EVENTS = 500;

    /** The same events each time. */
    static Stream exact() {
        Random random = new Random(1);
        long[] ends = new long[PARTITIONS];
        Map<String, Result> latest = new HashMap<>();
        List<Input> inputs = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int number = random.nextInt(KEYS);
            int partition = number % PARTITIONS;
            String key = "key-" + number;
            Input input = new Input(partition, ends[partition]++, key, random.nextInt(1000));
            Result before = latest.getOrDefault(key, new Result(partition, -1, key, 0, 0, 0));
            Result result =
                    new Result(
                            partition,
                            input.offset(),
                            key,
                            before.count() + 1,
                            before.sum() + input.amount(),
                            i);
            latest.put(key, result);
            inputs.add(input);
            results.add(result);
        }
        return new Stream(inputs, results);
    }

    /** Returns the place of the n-th result of a key, from the last one back. */
    int lastResultOf(String key, int back) {
        int left = back;
        for (int i = results.size() - 1; i >= 0; i--) {
            if (results.get(i).key().equals(key) && left-- == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException(key + " has no " + (back + 1) + " results");
    }

    void feed(Guarantee guarantee) {
        inputs.forEach(guarantee::onInput);
        results.forEach(guarantee::onResult);
    }

    void feed(Guarantees guarantees) {
        inputs.forEach(guarantees::onInput);
        results.forEach(guarantees::onResult);
    }
}
