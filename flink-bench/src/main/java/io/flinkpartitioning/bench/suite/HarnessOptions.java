package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all benchmarks let one choose. */
final class HarnessOptions {

    static final String JSON = "--json";
    static final String PLOTS = "--plots";

    @Mixin private final SizeOptions size = new SizeOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Measured rounds of each JVM, at least 1; mostly 2, pipeline: 1, quick: 2, tiny:"
                            + " 1.")
    private @Nullable Integer rounds;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            description =
                    "Rounds before them that do not count; mostly 1, pipeline: 2, quick: 1, tiny: 0.")
    private @Nullable Integer warmUps;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description =
                    "JVMs that each arm gets, one after the other, since no two compile alike; 0 runs"
                            + " all arms in this one; mostly 3, pipeline: 5, quick and tiny: 0.")
    private @Nullable Integer forks;

    @Option(
            names = "--jvm-options",
            paramLabel = "OPTION",
            split = " ",
            defaultValue = "-Xmx2g -XX:+UseG1GC",
            description = "Options of the JVMs of the arms; default: ${DEFAULT-VALUE}.")
    private List<String> jvmOptions = List.of();

    @Option(names = JSON, paramLabel = "FILE", description = "Where the result is written to.")
    private @Nullable Path json;

    @Option(
            names = PLOTS,
            paramLabel = "DIR",
            description = "Where a picture of each figure is written to, as SVG.")
    private @Nullable Path plots;

    Size size() {
        return size.get();
    }

    /**
     * Returns how often each arm runs.
     *
     * @param usual where nothing else is said
     */
    Rounds rounds(Rounds usual) {
        return new Rounds(
                forks == null ? usual.forks() : forks,
                warmUps == null ? usual.warmUps() : warmUps,
                rounds == null ? usual.measured() : rounds);
    }

    List<String> jvmOptions() {
        return jvmOptions;
    }

    /**
     * Makes sure that the result can be written, before it takes minutes to measure it.
     *
     * @throws IllegalArgumentException if it cannot
     */
    void checkOutputs() {
        if (json != null) {
            Path directory = json.toAbsolutePath().getParent();
            if (directory == null || Files.isDirectory(json)) {
                throw new IllegalArgumentException(
                        JSON + " must be a file, but is the directory '" + json + "'");
            }
            create(JSON, directory);
        }
        if (plots != null) {
            create(PLOTS, plots);
        }
    }

    private static void create(String option, Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s must be where one can write, but directory '%s' cannot be made: %s"
                            .formatted(option, directory, e),
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new IllegalArgumentException(
                    "%s must be where one can write, but directory '%s' is read-only"
                            .formatted(option, directory));
        }
    }

    @Nullable Path json() {
        return json;
    }

    @Nullable Path plots() {
        return plots;
    }
}
