package io.flinkpartitioning.bench.harness;

import java.io.IOException;
import java.util.List;

/** Arms that should have computed the same did not, so that their speeds mean nothing. */
public final class UnequalResultsException extends IOException {

    private static final long serialVersionUID = 1L;

    UnequalResultsException(List<String> differences) {
        super("Results must be equal, but differ: " + String.join("; ", differences));
    }
}
