package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.Require;

/** What strategies refuse, because the wrong strategy gives wrong results without any error. */
final class Misuse {

    static final String GLOBAL_AGGREGATE =
            """
            An aggregate over all records takes two phases, a partial one per subtask and one after \
            global(), or global() alone.""";

    private Misuse() {}

    static void requireGrouped(PartitioningStrategy strategy, Workload workload) {
        Require.argument(
                workload.grouped(),
                """
                %s must have grouping columns, but the work has none. Use partitioning_strategy: \
                round_robin or auto for work without grouping; to give every subtask all records, use \
                Flink's broadcast(). %s""",
                strategy.name(),
                GLOBAL_AGGREGATE);
    }

    static void requireUngrouped(PartitioningStrategy strategy, Workload workload) {
        Require.argument(
                !workload.grouped(),
                """
                %s must have work without grouping columns, but the work is grouped by %s: the \
                records of a group would land on several subtasks, each with a partial result (100 + \
                50 + 75 of one trader would never add up to 225). Use partitioning_strategy: \
                always_hash, smart or auto.""",
                strategy.name(),
                workload.groupingColumns());
        Require.argument(
                !workload.ordered(),
                """
                %s must have work that needs no order, but the work needs each sender's order: \
                records of one sender would overtake each other. Use partitioning_strategy: auto, \
                which leaves them where they are, or group by what must stay in order.""",
                strategy.name());
    }
}
