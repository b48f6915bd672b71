package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Rounds;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all benchmarks let one choose. */
final class HarnessOptions {

    static final String JSON = "--json";
    static final String PLOTS = "--plots";

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "FULL",
            description = "How much is done: ${COMPLETION-CANDIDATES}; default: full.")
    private Size size = Size.FULL;

    @Option(names = "--quick", description = "The same as --size quick.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Measured rounds of each JVM, at least 1; mostly 5, quick: 3, tiny: 1.")
    private @Nullable Integer rounds;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            description = "Rounds before them that do not count; mostly 2, quick: 1, tiny: 0.")
    private @Nullable Integer warmUps;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description =
                    "JVMs that each arm gets, one after the other, since no two compile alike; 0 runs"
                            + " all arms in this one; mostly 1, tiny: 0.")
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
        return quick ? Size.QUICK : size;
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

    @Nullable Path json() {
        return json;
    }

    @Nullable Path plots() {
        return plots;
    }
}
