package io.flinkpartitioning.bench.suite;

import picocli.CommandLine.Option;

/** How many subtasks the jobs of a benchmark have. */
final class ParallelismOption {

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Subtasks, or threads; default: ${DEFAULT-VALUE}.")
    private int parallelism;

    /**
     * An option.
     *
     * @param byDefault the number, unless the user chooses
     */
    ParallelismOption(int byDefault) {
        this.parallelism = byDefault;
    }

    int get() {
        return parallelism;
    }
}
