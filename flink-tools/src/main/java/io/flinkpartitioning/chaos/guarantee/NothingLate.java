package io.flinkpartitioning.chaos.guarantee;

import java.util.List;

/**
 * No record is late, since each partition has its records in the order of their time: event time
 * never runs ahead of a partition, whatever fails.
 *
 * <p>Of a partition that is new, records may be late: event time goes on until it is found.
 */
public final class NothingLate implements Guarantee {

    private final int partitions;
    private final Examples examples = new Examples();
    private long violations;

    /**
     * Makes the promise for the partitions that are there at first.
     *
     * @param partitions their number, at least 1
     */
    public NothingLate(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public String promise() {
        return "no record is late";
    }

    @Override
    public void onResult(Result result) {
        if (result.lateMillis() > 0 && result.partition() < partitions) {
            violations++;
            examples.add(
                    () ->
                            "partition %d, offset %d was %d ms behind the watermark"
                                    .formatted(
                                            result.partition(),
                                            result.offset(),
                                            result.lateMillis()));
        }
    }

    /** How many records were late. */
    @Override
    public long violations() {
        return violations;
    }

    @Override
    public List<String> examples() {
        return examples.list();
    }
}
