package io.flinkpartitioning.strategy;

/** What strategies refuse: the wrong strategy gives wrong results without any error. */
final class Misuse {

    private Misuse() {}

    static void requireGrouped(PartitioningStrategy strategy, Workload workload) {
        if (!workload.grouped()) {
            throw new IllegalArgumentException(
                    strategy.name()
                            + " must have grouping columns, but the work has none. Use"
                            + " partitioning_strategy: round_robin or auto for work without grouping;"
                            + " to give every subtask all records, use Flink's broadcast(). "
                            + GLOBAL_AGGREGATE);
        }
    }

    static void requireUngrouped(PartitioningStrategy strategy, Workload workload) {
        if (workload.grouped()) {
            throw new IllegalArgumentException(
                    strategy.name()
                            + " must have work without grouping columns, but the work is grouped by "
                            + workload.groupingColumns()
                            + ": the records of a group would land on several subtasks, each with a"
                            + " partial result (100 + 50 + 75 of one trader would never add up to 225)."
                            + " Use partitioning_strategy: always_hash, smart or auto.");
        }
        if (workload.aggregated()) {
            throw new IllegalArgumentException(
                    strategy.name()
                            + " must have work in which every record stands for itself, but the work"
                            + " aggregates all records: every subtask would have a partial result. "
                            + GLOBAL_AGGREGATE);
        }
        if (workload.ordered()) {
            throw new IllegalArgumentException(
                    strategy.name()
                            + " must have work that needs no order, but the work needs that of each"
                            + " sender: records of one sender would overtake each other. Use"
                            + " partitioning_strategy: auto, which leaves them where they are, or group"
                            + " by what must stay in order.");
        }
    }

    static final String GLOBAL_AGGREGATE =
            "An aggregate over all records takes two phases, a partial one per subtask and one behind"
                    + " global(), or global() alone.";
}
