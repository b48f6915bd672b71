package io.flinkpartitioning.bench.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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

    /** The names of the runs, each with its command line. */
    private static final Map<String, List<String>> RUNS = runs();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "FULL",
            description = "How much is done: ${COMPLETION-CANDIDATES}; default: full.")
    private Size size = Size.FULL;

    @Option(names = "--quick", description = "The same as --size quick.")
    private boolean quick;

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

    private static Map<String, List<String>> runs() {
        Map<String, List<String>> runs = new LinkedHashMap<>();
        runs.put("pipeline-memory", List.of("pipeline"));
        runs.put(
                "pipeline-memory-object-reuse",
                List.of("pipeline", "--object-reuse", "--arms=keyBy,forward,localFirst,limit"));
        runs.put("pipeline-kafka", List.of("pipeline", "--source=kafka"));
        runs.put("cluster", List.of("cluster"));
        runs.put("cluster-tls", List.of("cluster", "--tls"));
        runs.put("alignment", List.of("alignment"));
        runs.put("losses", List.of("losses"));
        runs.put("streams", List.of("streams"));
        runs.put("nexmark", List.of("nexmark"));
        runs.put("micro", List.of("micro"));
        runs.put("latency", List.of("latency"));
        runs.put("scale", List.of("scale"));
        runs.put("failover", List.of("failover"));
        return runs;
    }

    @Override
    public Integer call() {
        List<String> unknown = only.stream().filter(run -> !RUNS.containsKey(run)).toList();
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--only must name some of " + RUNS.keySet() + ", but is " + only);
        }
        CommandLine bench = spec.commandLine().getParent();
        int worst = 0;
        for (Map.Entry<String, List<String>> run : RUNS.entrySet()) {
            if (only.isEmpty() || only.contains(run.getKey())) {
                worst = Math.max(worst, bench.execute(command(run.getKey(), run.getValue())));
            }
        }
        return worst;
    }

    private String[] command(String run, List<String> arguments) {
        List<String> command = new ArrayList<>(arguments);
        command.add("--size=" + (quick ? Size.QUICK : size));
        if (json != null) {
            command.add("--json=" + json.resolve(run + ".json"));
        }
        if (plots != null) {
            command.add("--plots=" + plots.resolve(run));
        }
        return command.toArray(String[]::new);
    }
}
