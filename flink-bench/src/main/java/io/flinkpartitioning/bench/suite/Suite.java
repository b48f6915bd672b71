package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.harness.UnequalResultsException;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.ResultJson;
import io.flinkpartitioning.bench.result.ResultTable;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
abstract class Suite implements Callable<Integer> {

    private static final int REFRESH_MILLIS = 500;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Mixin private final HarnessOptions harness = new HarnessOptions();

    /** The name, as in the command line and in JSON. */
    final String name() {
        return spec.name();
    }

    /** Returns what is measured. */
    abstract List<Figure> figures();

    /**
     * Returns how many rounds there will be, so that the time left can be told.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    abstract long plannedRounds();

    /**
     * Measures.
     *
     * @param contest runs arms in turn
     */
    abstract SuiteResult measure(Contest contest) throws Exception;

    @Override
    public final Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        long plannedRounds = checkedRounds();
        SuiteResult result;
        try (ProgressBar bar =
                new ProgressBarBuilder()
                        .setTaskName(name())
                        .setInitialMax(plannedRounds)
                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                        .setStyle(ProgressBarStyle.ASCII)
                        .build()) {
            result =
                    measure(
                            new Contest(
                                    rounds(),
                                    harness.jvmOptions(),
                                    figures(),
                                    arm -> bar.step().setExtraMessage(" " + arm)));
        } catch (UnequalResultsException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
        out.println(ResultTable.of(result));
        out.flush();
        Path json = harness.json();
        if (json != null) {
            ResultJson.write(result, json);
        }
        return 0;
    }

    final Size size() {
        return harness.size();
    }

    /**
     * Returns how often each arm runs.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    final Rounds rounds() {
        return harness.rounds();
    }

    private long checkedRounds() {
        try {
            return plannedRounds();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns how often each arm ran, for {@link SuiteResult#parameters()}. */
    final Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("size", size().name().toLowerCase(java.util.Locale.ROOT));
        parameters.put("forks", String.valueOf(rounds().forks()));
        parameters.put("warmUps", String.valueOf(rounds().warmUps()));
        parameters.put("rounds", String.valueOf(rounds().measured()));
        parameters.put("jvmOptions", String.join(" ", harness.jvmOptions()));
        return parameters;
    }
}
