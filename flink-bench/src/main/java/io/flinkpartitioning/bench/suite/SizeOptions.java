package io.flinkpartitioning.bench.suite;

import picocli.CommandLine.Option;

/** How much a benchmark does. */
final class SizeOptions {

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "FULL",
            description = "How much is done: ${COMPLETION-CANDIDATES}; default: full.")
    private Size size = Size.FULL;

    @Option(names = "--quick", description = "The same as --size quick.")
    private boolean quick;

    Size get() {
        return quick ? Size.QUICK : size;
    }
}
