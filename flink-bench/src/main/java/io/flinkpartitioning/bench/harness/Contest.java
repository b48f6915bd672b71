package io.flinkpartitioning.bench.harness;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Samples;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs arms in turn, A B C A B C and so on, in JVMs that stay. Rounds that differ in what they have
 * read or computed make a run worthless, so it fails.
 */
public final class Contest {

    /** Facts with this prefix must be equal in all arms that have them. */
    public static final String CHECK = "check.";

    private final Rounds rounds;
    private final List<String> jvmOptions;
    private final List<Figure> figures;
    private final Progress progress;

    /** Told of each round as it ends. */
    @FunctionalInterface
    public interface Progress {

        /**
         * A round has ended.
         *
         * @param arm the name of the arm
         */
        void ended(String arm);
    }

    /**
     * A contest.
     *
     * @param rounds how often each arm runs
     * @param jvmOptions the options of the JVMs
     * @param figures what is measured
     * @param progress told of each round
     */
    public Contest(
            Rounds rounds, List<String> jvmOptions, List<Figure> figures, Progress progress) {
        this.rounds = rounds;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.figures = List.copyOf(figures);
        this.progress = progress;
    }

    /** Where all arms run against each other, and what they yield there. */
    private static final class Stage {

        private final @Nullable Point point;
        private final @Nullable Point toSession;
        private final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();

        Stage(@Nullable Point point, @Nullable Point toSession) {
            this.point = point;
            this.toSession = toSession;
        }
    }

    /**
     * Runs arms against each other.
     *
     * @param arms the arms
     * @param point where they run; null where nothing is varied
     * @throws IOException if an arm fails
     * @throws UnequalResultsException if results differ
     */
    public List<ArmResult> run(List<? extends Arm> arms, @Nullable Point point) throws IOException {
        return runStages(arms, List.of(new Stage(point, null)));
    }

    /**
     * Runs arms that stay open against each other, at one point after the other in each round.
     *
     * @param arms the arms
     * @param points where they run
     * @throws IOException if an arm fails
     * @throws UnequalResultsException if results at a point differ
     */
    public List<ArmResult> runAt(List<? extends VariedArm> arms, List<Point> points)
            throws IOException {
        return runStages(arms, points.stream().map(point -> new Stage(point, point)).toList());
    }

    private List<ArmResult> runStages(List<? extends Arm> arms, List<Stage> stages)
            throws IOException {
        for (int fork = 0; fork < Math.max(1, rounds.forks()); fork++) {
            runFork(arms, stages);
        }
        List<ArmResult> results = new ArrayList<>();
        for (Stage stage : stages) {
            check(stage.outcomes);
            for (Arm arm : arms) {
                results.add(result(arm, stage.point, stage.outcomes.get(arm.name())));
            }
        }
        return results;
    }

    private void runFork(List<? extends Arm> arms, List<Stage> stages) throws IOException {
        Deque<ArmRunner> opened = new ArrayDeque<>();
        Map<Arm, ArmRunner> runners = new LinkedHashMap<>();
        try {
            for (int round = -rounds.warmUps(); round < rounds.measured(); round++) {
                for (Stage stage : stages) {
                    for (Arm arm : arms) {
                        ArmRunner runner = runners.get(arm);
                        if (runner == null) {
                            runner =
                                    rounds.forks() == 0 && arm.hiddenJars().isEmpty()
                                            ? ArmRunner.here(arm)
                                            : ArmProcess.start(arm, jvmOptions);
                            opened.push(runner);
                            runners.put(arm, runner);
                        }
                        Outcome outcome = runner.run(stage.toSession);
                        if (round >= 0) {
                            stage.outcomes
                                    .computeIfAbsent(arm.name(), name -> new ArrayList<>())
                                    .add(outcome);
                        }
                        progress.ended(arm.name());
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            closeAll(opened, e);
            throw e;
        }
        closeAll(opened, null);
    }

    private static void closeAll(Deque<ArmRunner> runners, @Nullable Exception reason)
            throws IOException {
        IOException failure = null;
        for (ArmRunner runner : runners) {
            try {
                runner.close();
            } catch (IOException e) {
                if (reason != null) {
                    reason.addSuppressed(e);
                } else if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ArmResult result(Arm arm, @Nullable Point point, @Nullable List<Outcome> outcomes) {
        if (outcomes == null || outcomes.isEmpty()) {
            throw new IllegalStateException("Arm " + arm.name() + " was not run");
        }
        Map<Figure, Samples> samples = new LinkedHashMap<>();
        for (Figure figure : figures) {
            List<Double> values = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                Double value = outcome.figures().get(figure.name());
                if (value != null) {
                    values.add(value);
                }
            }
            if (values.size() == outcomes.size()) {
                samples.put(figure, new Samples(values));
            } else if (!values.isEmpty()) {
                throw new IllegalStateException(
                        "Arm " + arm.name() + " has no " + figure.name() + " in some rounds");
            }
        }
        return new ArmResult(arm.name(), point, samples, outcomes.get(0).facts());
    }

    /** Compares the facts of each arm with themselves, and the checks with those of all arms. */
    private static void check(Map<String, List<Outcome>> outcomes) throws UnequalResultsException {
        Map<String, Map<String, String>> byValue = new LinkedHashMap<>();
        outcomes.forEach(
                (arm, ofArm) ->
                        ofArm.forEach(
                                outcome ->
                                        outcome.facts()
                                                .forEach(
                                                        (name, value) ->
                                                                byValue.computeIfAbsent(
                                                                                scope(arm, name),
                                                                                key ->
                                                                                        new LinkedHashMap<>())
                                                                        .putIfAbsent(value, arm))));
        List<String> differences =
                byValue.entrySet().stream()
                        .filter(fact -> fact.getValue().size() > 1)
                        .map(
                                fact ->
                                        fact.getKey()
                                                + ": "
                                                + fact.getValue().entrySet().stream()
                                                        .map(
                                                                e ->
                                                                        e.getKey()
                                                                                + " ("
                                                                                + e.getValue()
                                                                                + ")")
                                                        .collect(Collectors.joining(", ")))
                        .toList();
        if (!differences.isEmpty()) {
            throw new UnequalResultsException(differences);
        }
    }

    private static String scope(String arm, String fact) {
        return fact.startsWith(CHECK) ? fact.substring(CHECK.length()) : fact + " of " + arm;
    }
}
