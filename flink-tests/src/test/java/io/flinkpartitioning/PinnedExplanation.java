package io.flinkpartitioning;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;

/** Explanations in files, as they are from Flink 2.1 on; before, a note says what is missing. */
public final class PinnedExplanation {

    private static final Path FILES = Path.of("src", "test", "resources", "explain");

    private PinnedExplanation() {}

    /**
     * Requires that a file says the same.
     *
     * @param file the name of the file
     */
    public static void requireSame(String file, String explanation) throws IOException {
        assumeThat(explanation).doesNotContain("no metric tells which partition");
        Reference.requireFresh(
                FILES.resolve(file), explanation.replace(System.lineSeparator(), "\n") + "\n");
    }
}
