package io.flinkpartitioning.bench.suite;

/** How much a benchmark does. */
enum Size {
    /** As little as shows that it works; no figure means anything. */
    TINY,
    /** As much as shows the order of magnitude. */
    QUICK,
    /** As much as a claim needs. */
    FULL;

    /** Returns the value for this size. */
    <T> T pick(T tiny, T quick, T full) {
        return switch (this) {
            case TINY -> tiny;
            case QUICK -> quick;
            case FULL -> full;
        };
    }
}
