package io.flinkpartitioning.chaos.guarantee;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * In the end the count and the sum of each key are those of its records, as a plain reader of the
 * topic finds them. Tells nothing before all records and all results have come.
 */
public final class FinalState implements Guarantee {

    private record Total(long count, long sum) {

        private static final Total NONE = new Total(0, 0);

        Total plus(long amount) {
            return new Total(count + 1, sum + amount);
        }
    }

    private final Map<String, Total> reference = new HashMap<>();
    private final Map<String, Total> delivered = new HashMap<>();

    @Override
    public String promise() {
        return "counts and sums are right in the end";
    }

    @Override
    public void onInput(Input input) {
        reference.merge(
                input.key(),
                Total.NONE.plus(input.amount()),
                (total, one) -> total.plus(input.amount()));
    }

    @Override
    public void onResult(Result result) {
        delivered.put(result.key(), new Total(result.count(), result.sum()));
    }

    /** How many keys have another last result than they should. */
    @Override
    public long violations() {
        return wrongKeys().size();
    }

    private Set<String> wrongKeys() {
        Set<String> keys = new TreeSet<>(reference.keySet());
        keys.addAll(delivered.keySet());
        keys.removeIf(key -> total(reference, key).equals(total(delivered, key)));
        return keys;
    }

    private static Total total(Map<String, Total> totals, String key) {
        return totals.getOrDefault(key, Total.NONE);
    }

    @Override
    public List<String> examples() {
        Examples examples = new Examples();
        for (String key : wrongKeys()) {
            Total expected = total(reference, key);
            Total actual = total(delivered, key);
            examples.add(
                    () ->
                            "key %s ends with count %d and sum %d, and should with count %d and sum %d"
                                    .formatted(
                                            key,
                                            actual.count(),
                                            actual.sum(),
                                            expected.count(),
                                            expected.sum()));
        }
        return examples.list();
    }
}
