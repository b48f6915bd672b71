package io.flinkpartitioning.bench.suite;

import picocli.CommandLine.Option;

/** How many partitions the topic of a benchmark has. */
final class PartitionsOption {

    @Option(
            names = "--partitions",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Partitions; default: ${DEFAULT-VALUE}.")
    private int count;

    /**
     * An option.
     *
     * @param byDefault the number, unless the user chooses
     */
    PartitionsOption(int byDefault) {
        count = byDefault;
    }

    int get() {
        return count;
    }
}
