package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.harness.UnequalResultsException;
import io.flinkpartitioning.bench.result.ResultJson;
import io.flinkpartitioning.bench.result.ResultPlots;
import io.flinkpartitioning.bench.result.ResultTable;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A benchmark as a command: measures, prints a table, writes what it is told to. Exits with 1 where
 * arms that must compute the same do not.
 */
abstract class SuiteCommand implements Callable<Integer> {

    private static final int REFRESH_MILLIS = 500;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Mixin private final HarnessOptions harness = new HarnessOptions();

    /** The name, as in the command line and in JSON. */
    final String name() {
        return spec.name();
    }

    /**
     * Returns how many rounds there will be, so that the time left can be told.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    abstract long plannedRounds();

    /**
     * Measures.
     *
     * @param progress to be told of each round
     */
    abstract SuiteResult measure(Contest.Progress progress) throws Exception;

    @Override
    public final Integer call() throws Exception {
        long plannedRounds = checkedRounds();
        SuiteResult result;
        try (ProgressBar bar =
                new ProgressBarBuilder()
                        .setTaskName(name())
                        .setInitialMax(plannedRounds)
                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                        .setStyle(ProgressBarStyle.ASCII)
                        .build()) {
            result = measure(arm -> bar.step().setExtraMessage(" " + arm));
        } catch (UnequalResultsException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
        write(result);
        return 0;
    }

    private void write(SuiteResult result) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(ResultTable.of(result));
        out.flush();
        Path json = harness.json();
        if (json != null) {
            ResultJson.write(result, json);
        }
        Path plots = harness.plots();
        if (plots != null) {
            ResultPlots.write(name(), result, plots);
        }
    }

    final Size size() {
        return harness.size();
    }

    /** Returns how often each arm runs where nothing else is said. */
    Rounds defaultRounds() {
        return size().pick(new Rounds(0, 0, 1), new Rounds(0, 1, 2), new Rounds(3, 1, 2));
    }

    /**
     * Returns how often each arm runs.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    final Rounds rounds() {
        return harness.rounds(defaultRounds());
    }

    final List<String> jvmOptions() {
        return harness.jvmOptions();
    }

    private long checkedRounds() {
        try {
            harness.checkOutputs();
            return plannedRounds();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the command and how often each arm ran, for {@link SuiteResult#parameters()}. */
    final Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(SuiteResult.COMMAND, BenchCommand.of(spec));
        parameters.put("size", size().name().toLowerCase(Locale.ROOT));
        parameters.put("forks", String.valueOf(rounds().forks()));
        parameters.put("warmUps", String.valueOf(rounds().warmUps()));
        parameters.put("rounds", String.valueOf(rounds().measured()));
        parameters.put("jvmOptions", String.join(" ", jvmOptions()));
        return parameters;
    }
}
