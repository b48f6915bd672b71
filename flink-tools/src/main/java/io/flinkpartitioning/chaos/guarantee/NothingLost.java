package io.flinkpartitioning.chaos.guarantee;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Each record has a result.
 *
 * <p>A result takes its time, so records have to be {@linkplain #expectAll() due} before their
 * results can be missed.
 */
public final class NothingLost implements Guarantee {

    private final Map<Integer, Long> ends = new TreeMap<>();
    private final OffsetSets delivered = new OffsetSets();
    private Map<Integer, Long> due = Map.of();

    @Override
    public String promise() {
        return "nothing is lost";
    }

    @Override
    public void onInput(Input input) {
        ends.merge(input.partition(), input.offset() + 1, Math::max);
    }

    @Override
    public void onResult(Result result) {
        delivered.add(result.partition(), result.offset());
    }

    /** From now on the results of all records so far may be missed. */
    public void expectAll() {
        due = new TreeMap<>(ends);
    }

    /** How many records that are due have no result. */
    @Override
    public long violations() {
        return due.entrySet().stream()
                .mapToLong(end -> delivered.missing(end.getKey(), end.getValue()))
                .sum();
    }

    @Override
    public List<String> examples() {
        Examples examples = new Examples();
        due.forEach(
                (partition, end) -> {
                    long from = 0;
                    for (int i = 0; i < Examples.LIMIT; i++) {
                        long missing = delivered.firstMissing(partition, from);
                        if (missing >= end) {
                            return;
                        }
                        examples.add(
                                () ->
                                        "partition %d, offset %d has no result"
                                                .formatted(partition, missing));
                        from = missing + 1;
                    }
                });
        return examples.list();
    }
}
