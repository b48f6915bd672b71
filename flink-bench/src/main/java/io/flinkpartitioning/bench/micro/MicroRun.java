package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Rounds;
import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs arms by JMH: each once in a JVM of its own, then each again, so that what disturbs the
 * machine for a while does not disturb one arm only. A round is an iteration.
 *
 * @param rounds how often; 0 forks run all in this JVM
 * @param iteration how long a round takes
 * @param jvmOptions the options of the JVMs
 * @param progress told of each JVM that has ended
 */
public record MicroRun(
        Rounds rounds, Duration iteration, List<String> jvmOptions, Contest.Progress progress) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    public MicroRun {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** Returns how often an arm is run, of that many. */
    public static long planned(Rounds rounds, int arms) {
        return (long) Math.max(1, rounds.forks()) * arms;
    }

    /** Runs them all. */
    public List<ArmResult> run(List<MicroArm> arms) throws RunnerException {
        Map<MicroArm, List<IterationResult>> iterations = new LinkedHashMap<>();
        for (int fork = 0; fork < Math.max(1, rounds.forks()); fork++) {
            for (MicroArm arm : arms) {
                iterations.computeIfAbsent(arm, key -> new ArrayList<>()).addAll(runOnce(arm));
                progress.ended(arm.name());
            }
        }
        List<ArmResult> results = new ArrayList<>();
        iterations.forEach((arm, ofArm) -> results.add(result(arm, ofArm)));
        return results;
    }

    private static ArmResult result(MicroArm arm, List<IterationResult> iterations) {
        Map<Figure, Samples> figures = new LinkedHashMap<>();
        figures.put(arm.cost().time(), samples(iterations, MicroRun::nanos, arm.cost()));
        figures.put(
                arm.cost().allocation(), samples(iterations, MicroRun::allocatedBytes, arm.cost()));
        return new ArmResult(arm.name(), null, figures, Map.of());
    }

    private static Samples samples(
            List<IterationResult> iterations,
            ToDoubleFunction<IterationResult> value,
            MicroArm.Cost cost) {
        return new Samples(
                iterations.stream()
                        .map(iteration -> value.applyAsDouble(iteration) / cost.divisor())
                        .toList());
    }

    private static double nanos(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double allocatedBytes(IterationResult iteration) {
        Result<?> allocated = iteration.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IllegalStateException(
                    "JMH tells nothing of "
                            + ALLOCATED
                            + ", but "
                            + iteration.getSecondaryResults());
        }
        return allocated.getScore();
    }

    private List<IterationResult> runOnce(MicroArm arm) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(iteration.toMillis());
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(arm.pattern())
                        .forks(Math.min(1, rounds.forks()))
                        .warmupIterations(rounds.warmUps())
                        .warmupTime(time)
                        .measurementIterations(rounds.measured())
                        .measurementTime(time)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .jvmArgs(jvmOptions.toArray(String[]::new))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT);
        arm.parameters().forEach(options::param);
        return new Runner(options.build())
                .runSingle().getBenchmarkResults().stream()
                        .flatMap(ofFork -> ofFork.getIterationResults().stream())
                        .toList();
    }
}
