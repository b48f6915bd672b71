package io.flinkpartitioning.chaos.guarantee;

import java.util.List;

/** No record has two results. */
public final class NothingTwice implements Guarantee {

    private final OffsetSets delivered = new OffsetSets();
    private final Examples examples = new Examples();
    private long violations;

    @Override
    public String promise() {
        return "nothing is counted twice";
    }

    @Override
    public void onResult(Result result) {
        if (!delivered.add(result.partition(), result.offset())) {
            violations++;
            examples.add(
                    () ->
                            "partition %d, offset %d has another result: key %s, count %d"
                                    .formatted(
                                            result.partition(),
                                            result.offset(),
                                            result.key(),
                                            result.count()));
        }
    }

    /** How many results are of records that had one already. */
    @Override
    public long violations() {
        return violations;
    }

    @Override
    public List<String> examples() {
        return examples.list();
    }
}
