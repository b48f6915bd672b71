package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.job.Grouping;
import java.util.List;
import picocli.CommandLine.Option;

/** Which arms of a benchmark run. */
final class ArmOptions {

    @Option(
            names = "--arms",
            paramLabel = "ARM",
            split = ",",
            description = "What is compared, as keyBy,forward; default: all.")
    private List<String> arms = List.of();

    /**
     * Returns the arms, in the order in which they run.
     *
     * @param all those that the benchmark has, unless the user has chosen
     * @throws IllegalArgumentException if the user has chosen one that does not exist
     */
    List<Grouping> of(List<Grouping> all) {
        return arms.isEmpty() ? all : arms.stream().map(Grouping::ofArm).toList();
    }
}
