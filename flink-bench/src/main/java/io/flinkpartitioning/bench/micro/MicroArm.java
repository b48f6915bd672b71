package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.placement.InverseMurmurBenchmark;
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
 */
public record MicroArm(
        String name, Class<?> benchmark, String method, Map<String, String> parameters) {

    /** All of them, the measures of the others first. */
    public static final List<MicroArm> ALL =
            List.of(
                    ofKeys("modulo", "modulo", 1_000),
                    ofKeys("flinkAssignment", "flinkAssignment", 1_000),
                    ofKeys("flinkAssignmentOfAMillionKeys", "flinkAssignment", 1_000_000),
                    ofKeys("placementCached", "placementCached", 1_000),
                    ofKeys("placementOfAMillionKeys", "placementCached", 1_000_000),
                    ofKeys("placementUncached", "placementUncached", 1_000),
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
                    of("yamlConfiguration", ConfigurationBenchmark.class, "load"));

    private static MicroArm of(String name, Class<?> benchmark, String method) {
        return new MicroArm(name, benchmark, method, Map.of());
    }

    private static MicroArm ofKeys(String name, String method, int distinct) {
        return new MicroArm(
                name,
                KeyPlacementBenchmark.class,
                method,
                Map.of("distinctKeys", String.valueOf(distinct)));
    }

    private static MicroArm ofStrategy(String name, String strategy) {
        return new MicroArm(
                name, PartitionerBenchmark.class, "partition", Map.of("strategy", strategy));
    }

    /** Returns what JMH looks for. */
    String pattern() {
        return "^" + Pattern.quote(benchmark.getName() + "." + method) + "$";
    }
}
