package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.bench.result.Figure;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A benchmark of JMH under the name that results have.
 *
 * @param name the name in JSON
 * @param benchmark the class
 * @param method the method that is measured
 * @param parameters its parameters
 * @param cost what is paid
 */
public record MicroArm(
        String name, Class<?> benchmark, String method, Map<String, String> parameters, Cost cost) {

    /** The time of a call. */
    public static final Figure NANOS_PER_OPERATION =
            new Figure("nanosPerOperation", "ns per operation", Figure.Better.LOWER, "%,.2f");

    /** What a call allocates. */
    public static final Figure BYTES_PER_OPERATION =
            new Figure("bytesPerOperation", "bytes per operation", Figure.Better.LOWER, "%,.1f");

    private static final Cost OF_RECORD = new Cost(NANOS_PER_OPERATION, BYTES_PER_OPERATION, 1);

    private static final Cost OF_JOB =
            new Cost(
                    new Figure("microsPerJob", "µs per job", Figure.Better.LOWER, "%,.0f"),
                    new Figure("kilobytesPerJob", "kB per job", Figure.Better.LOWER, "%,.0f"),
                    1000);

    /**
     * What is paid: for each record, or once for a job, which is on another scale.
     *
     * @param time the figure of the time
     * @param allocation the figure of what is allocated
     * @param divisor how many nanoseconds or bytes are one in the figures
     */
    record Cost(Figure time, Figure allocation, double divisor) {}

    /** All of them, the measures of the others first. */
    public static final List<MicroArm> ALL =
            List.of(
                    ofKeys("modulo", "modulo", 1_000),
                    ofKeys("flinkAssignment", "flinkAssignment", 1_000),
                    ofKeys("flinkAssignmentOfAMillionKeys", "flinkAssignment", 1_000_000),
                    ofKeys("placementCached", "placementCached", 1_000),
                    ofKeys("placementOfAMillionKeys", "placementCached", 1_000_000),
                    ofKeys("placementUncached", "placementUncached", 1_000),
                    ofKeys("placementAndAssignment", "placementAndAssignment", 1_000),
                    ofKeys(
                            "placementAndAssignmentOfAMillionKeys",
                            "placementAndAssignment",
                            1_000_000),
                    of("inverseMurmur", InverseMurmurBenchmark.class, "hashInKeyGroup"),
                    ofStrategy("alwaysHash", "fnv"),
                    ofStrategy("alwaysHashMurmur3", "murmur3"),
                    ofStrategy("alwaysHashXxhash", "xxhash"),
                    ofStrategy("alwaysHashFlink", "flink"),
                    ofStrategy("smartRepartition", "smart"),
                    ofStrategy("roundRobin", "round_robin"),
                    of("record", RecordCheckBenchmark.class, "record"),
                    of("recordCheck", RecordCheckBenchmark.class, "recordCheck"),
                    of("recordCheckWithMetrics", RecordCheckBenchmark.class, "withMetrics"),
                    new MicroArm(
                            "yamlConfiguration",
                            ConfigurationBenchmark.class,
                            "load",
                            Map.of(),
                            OF_JOB));

    private static MicroArm of(String name, Class<?> benchmark, String method) {
        return new MicroArm(name, benchmark, method, Map.of(), OF_RECORD);
    }

    private static MicroArm ofKeys(String name, String method, int distinct) {
        return new MicroArm(
                name,
                KeyPlacementBenchmark.class,
                method,
                Map.of("distinctKeys", String.valueOf(distinct)),
                OF_RECORD);
    }

    private static MicroArm ofStrategy(String name, String strategy) {
        return new MicroArm(
                name,
                PartitionerBenchmark.class,
                "partition",
                Map.of("strategy", strategy),
                OF_RECORD);
    }

    /** Returns what JMH looks for. */
    String pattern() {
        return "^" + Pattern.quote(benchmark.getName() + "." + method) + "$";
    }
}
