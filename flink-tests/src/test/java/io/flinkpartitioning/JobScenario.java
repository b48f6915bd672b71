package io.flinkpartitioning;

import io.flinkpartitioning.plan.Plan;

/**
 * One combination of what may matter to a job.
 *
 * @param partitions the partition count of the topic
 * @param parallelism the parallelism of the job
 * @param maxParallelism the max parallelism, or 0 for the library's choice
 * @param keys the type of the keys
 * @param stateBackend Flink's name of the state backend
 * @param objectReuse whether Flink may reuse objects
 * @param bounded whether the source ends
 * @param lateReader whether subtask 0 registers its reader only after another one has read records
 * @param plan the plan to run
 */
record JobScenario(
        int partitions,
        int parallelism,
        int maxParallelism,
        KeyKind<?> keys,
        String stateBackend,
        boolean objectReuse,
        boolean bounded,
        boolean lateReader,
        Plan plan) {

    static final String HASHMAP = "hashmap";
    static final String ROCKSDB = "rocksdb";

    /** Covers all pairs of values of two parameters that can occur together. */
    static JobScenario[] pairwise() {
        return new JobScenario[] {
            of(8, 8, 0, KeyKind.STRING, HASHMAP, false, true, false, Plan.FORWARD),
            of(8, 8, 128, KeyKind.LONG, ROCKSDB, true, false, true, Plan.FORWARD),
            of(8, 2, 0, KeyKind.UNIQUE_ID, HASHMAP, true, true, true, Plan.FORWARD),
            of(8, 4, 128, KeyKind.RECORD, ROCKSDB, false, true, false, Plan.FORWARD),
            of(7, 3, 100, KeyKind.TUPLE, HASHMAP, true, true, false, Plan.FORWARD),
            of(7, 7, 100, KeyKind.COLLIDING_STRING, ROCKSDB, false, false, true, Plan.FORWARD),
            of(7, 2, 0, KeyKind.STRING, ROCKSDB, true, true, true, Plan.FORWARD),
            of(2, 4, 0, KeyKind.LONG, HASHMAP, false, true, true, Plan.FORWARD),
            of(3, 8, 128, KeyKind.TUPLE, ROCKSDB, false, false, false, Plan.FORWARD),
            of(1, 1, 0, KeyKind.RECORD, HASHMAP, true, false, false, Plan.FORWARD),
            of(8, 3, 100, KeyKind.COLLIDING_STRING, HASHMAP, true, true, false, Plan.FORWARD),
            of(8, 8, 0, KeyKind.UNIQUE_ID, ROCKSDB, false, false, false, Plan.LOCAL_FIRST),
            of(8, 2, 128, KeyKind.COLLIDING_STRING, HASHMAP, false, true, true, Plan.LOCAL_FIRST),
            of(7, 3, 100, KeyKind.STRING, HASHMAP, true, false, true, Plan.LOCAL_FIRST),
            of(7, 4, 0, KeyKind.LONG, ROCKSDB, true, true, false, Plan.LOCAL_FIRST),
            of(2, 4, 0, KeyKind.TUPLE, ROCKSDB, true, true, false, Plan.LOCAL_FIRST),
            of(3, 2, 100, KeyKind.RECORD, HASHMAP, false, true, false, Plan.LOCAL_FIRST),
            of(8, 4, 0, KeyKind.TUPLE, HASHMAP, false, false, false, Plan.HASH),
            of(7, 2, 100, KeyKind.UNIQUE_ID, ROCKSDB, true, true, false, Plan.HASH),
            of(2, 4, 128, KeyKind.COLLIDING_STRING, ROCKSDB, false, true, false, Plan.HASH),
            of(3, 3, 0, KeyKind.RECORD, HASHMAP, true, false, true, Plan.HASH),
            of(8, 8, 0, KeyKind.STRING, ROCKSDB, false, true, false, Plan.HASH)
        };
    }

    private static JobScenario of(
            int partitions,
            int parallelism,
            int maxParallelism,
            KeyKind<?> keys,
            String stateBackend,
            boolean objectReuse,
            boolean bounded,
            boolean lateReader,
            Plan plan) {
        return new JobScenario(
                partitions,
                parallelism,
                maxParallelism,
                keys,
                stateBackend,
                objectReuse,
                bounded,
                lateReader,
                plan);
    }
}
