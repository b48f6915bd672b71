package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.report.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All benchmarks, one after the other, in the forms that docs/benchmarks.md shows. */
@Command(
        name = "all",
        mixinStandardHelpOptions = true,
        description = "Runs all benchmarks one after the other.")
final class AllSuites implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Mixin private final SizeOptions size = new SizeOptions();

    @Option(
            names = "--only",
            paramLabel = "RUN",
            split = ",",
            description = "Only these, as pipeline-kafka; default: all.")
    private List<String> only = List.of();

    @Option(
            names = "--json",
            paramLabel = "DIR",
            description = "The directory of the results, a file for each run.")
    private @Nullable Path json;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "The directory of the pictures, a directory for each run.")
    private @Nullable Path plots;

    @Override
    public Integer call() {
        List<String> runs = Section.ALL.stream().map(Section::run).toList();
        if (!runs.containsAll(only)) {
            throw new ParameterException(
                    spec.commandLine(), "--only must name some of " + runs + ", but is " + only);
        }
        CommandLine bench = spec.commandLine().getParent();
        int worst = 0;
        for (Section run : Section.ALL) {
            if (only.isEmpty() || only.contains(run.run())) {
                worst = Math.max(worst, bench.execute(command(run)));
            }
        }
        return worst;
    }

    private String[] command(Section run) {
        List<String> command = new ArrayList<>(run.command());
        command.add("--size=" + size.get().name().toLowerCase(Locale.ROOT));
        if (json != null) {
            command.add("--json=" + json.resolve(run.run() + ".json"));
        }
        if (plots != null) {
            command.add("--plots=" + plots.resolve(run.run()));
        }
        return command.toArray(String[]::new);
    }
}
