package io.flinkpartitioning.chaos;

import static io.flinkpartitioning.chaos.FaultKind.ENUMERATOR_FAILED;
import static io.flinkpartitioning.chaos.FaultKind.FUNCTION_FAILED;
import static io.flinkpartitioning.chaos.FaultKind.PLAN_SWITCHED;
import static io.flinkpartitioning.chaos.FaultKind.TASK_MANAGER_KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.chaos.ChaosSettings.StateBackend;
import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import io.flinkpartitioning.chaos.job.Sabotage;
import io.flinkpartitioning.plan.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs, on real processes. */
class ChaosRunTest {

    private static final long SEED = 2026;

    private static ChaosResult run(
            int faults, StateBackend stateBackend, @Nullable Sabotage sabotage, FaultKind... kinds)
            throws Exception {
        ChaosSettings settings =
                new ChaosSettings(SEED, stateBackend, 1000, 5000, Duration.ZERO, sabotage);
        EnumSet<FaultKind> chosen = EnumSet.noneOf(FaultKind.class);
        chosen.addAll(List.of(kinds));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        ChaosResult result =
                new ChaosRun(settings, Schedule.of(SEED, faults, chosen), new Narrator(out, false))
                        .run();
        out.print(new ChaosTable(result).text());
        out.flush();
        return result;
    }

    private static Map<String, Long> broken(ChaosResult result) {
        return result.verdicts().stream()
                .filter(verdict -> verdict.violations() > 0)
                .collect(Collectors.toMap(Verdict::promise, Verdict::violations));
    }

    @Test
    void shortRun_keepsAllPromises() throws Exception {
        ChaosResult result =
                run(
                        3,
                        StateBackend.HASHMAP,
                        null,
                        FUNCTION_FAILED,
                        PLAN_SWITCHED,
                        TASK_MANAGER_KILLED);

        assertThat(result.abort()).isEmpty();
        assertThat(result.outcomes()).hasSize(3).allMatch(Outcome::harmless);
        assertThat(broken(result)).isEmpty();
        assertThat(result.allKept()).isTrue();
        assertThat(result.results()).isEqualTo(result.acknowledged()).isGreaterThan(5000);
    }

    @Tag("full")
    @ParameterizedTest
    @MethodSource
    void eachFaultAlone_keepsAllPromises(FaultKind kind, StateBackend stateBackend)
            throws Exception {
        ChaosResult result = run(2, stateBackend, null, kind);

        assertThat(result.outcomes()).hasSize(2);
        assertThat(result.allKept()).isTrue();
        assertThat(result.outcomes()).allSatisfy(ChaosRunTest::hasRestartedWhatItShould);
    }

    static List<Arguments> eachFaultAlone_keepsAllPromises() {
        List<Arguments> arguments = new ArrayList<>();
        StateBackend stateBackend = StateBackend.HASHMAP;
        for (FaultKind kind : FaultKind.values()) {
            arguments.add(Arguments.of(kind, stateBackend));
            stateBackend =
                    stateBackend == StateBackend.HASHMAP
                            ? StateBackend.ROCKSDB
                            : StateBackend.HASHMAP;
        }
        return arguments;
    }

    /** Under {@code FORWARD}, where the failure of one chain is its own. */
    private static void hasRestartedWhatItShould(Outcome outcome) {
        if (outcome.plan() != Plan.FORWARD) {
            return;
        }
        switch (outcome.kind()) {
            case FUNCTION_FAILED -> assertThat(outcome.restarted()).isEqualTo(1);
            case TASK_MANAGER_KILLED ->
                    // All, where a former fault has left none of them to the other one.
                    assertThat(outcome.restarted()).isBetween(1, outcome.subtasks());
            case CHECKPOINT_TIMED_OUT, NEW_PARTITIONS -> assertThat(outcome.restarted()).isZero();
            case BROKER_KILLED -> assertThat(outcome.restarted()).isNotNegative();
            default -> assertThat(outcome.restarted()).isEqualTo(outcome.subtasks());
        }
    }

    private static void deleteLogs(ChaosResult result) throws IOException {
        Path logs = Objects.requireNonNull(result.logs(), "kept logs");
        assertThat(logs).isNotEmptyDirectory();
        try (Stream<Path> files = Files.walk(logs.getParent())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A test that cannot fail tells nothing. */
    @Tag("full")
    @ParameterizedTest
    @EnumSource
    void sabotagedSource_breaksThePromiseThatItShould(Sabotage sabotage) throws Exception {
        ChaosResult result = run(1, StateBackend.HASHMAP, sabotage, ENUMERATOR_FAILED);

        deleteLogs(result);
        assertThat(result.allKept()).isFalse();
        Outcome outcome = result.outcomes().get(0);
        switch (sabotage) {
            case REREAD -> {
                assertThat(outcome.wrong().doubled()).isPositive();
                assertThat(outcome.wrong().lost()).isZero();
                assertThat(broken(result))
                        .containsOnlyKeys(
                                "nothing is counted twice", "counts and sums are right in the end");
            }
            case SKIP -> {
                assertThat(outcome.wrong().lost()).isPositive();
                assertThat(outcome.wrong().doubled()).isZero();
                assertThat(broken(result))
                        .containsOnlyKeys(
                                "nothing is lost", "counts and sums are right in the end");
            }
        }
    }
}
