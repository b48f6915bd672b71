package io.flinkpartitioning.bench.suite;

import picocli.CommandLine.Option;

/** How many keys the records of a benchmark have. */
final class KeysOption {

    @Option(names = "--keys", paramLabel = "N", description = "Keys; default: ${DEFAULT-VALUE}.")
    private int count;

    /**
     * An option.
     *
     * @param byDefault the number, unless the user chooses
     */
    KeysOption(int byDefault) {
        count = byDefault;
    }

    int get() {
        return count;
    }
}
