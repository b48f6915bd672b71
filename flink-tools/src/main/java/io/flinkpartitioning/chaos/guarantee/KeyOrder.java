package io.flinkpartitioning.chaos.guarantee;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The results of each key count 1, 2, 3, … in the order of the output. */
public final class KeyOrder implements Guarantee {

    private final Map<String, Long> counts = new HashMap<>();
    private final Examples examples = new Examples();
    private long violations;

    @Override
    public String promise() {
        return "each key is counted in order";
    }

    @Override
    public void onResult(Result result) {
        long expected = counts.getOrDefault(result.key(), 0L) + 1;
        if (result.count() != expected) {
            violations++;
            examples.add(
                    () ->
                            "key %s has the count %d where %d was due (partition %d, offset %d)"
                                    .formatted(
                                            result.key(),
                                            result.count(),
                                            expected,
                                            result.partition(),
                                            result.offset()));
        }
        // Whatever comes next is held against this one, so that one gap is one violation.
        counts.put(result.key(), result.count());
    }

    /** How many results do not count on from the one before. */
    @Override
    public long violations() {
        return violations;
    }

    @Override
    public List<String> examples() {
        return examples.list();
    }
}
