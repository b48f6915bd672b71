package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.failover.FailoverArm;
import io.flinkpartitioning.bench.failover.Fault;
import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverSuiteTest {

    private static final Figure[] FIGURES = {
        FailoverArm.RESTARTED_SUBTASKS,
        FailoverArm.RESTARTS,
        FailoverArm.GAP_BEFORE,
        FailoverArm.GAP_OF_THE_REST,
        FailoverArm.GAP_OF_THE_FAILED,
        FailoverArm.RECOVERY,
        FailoverArm.REPEATED
    };

    @TempDir private Path directory;

    private static double median(SuiteRun run, String arm, Fault fault, Figure figure) {
        return run.result().arms().stream()
                .filter(result -> result.arm().equals(arm))
                .filter(result -> fault.point().equals(result.point()))
                .findFirst()
                .flatMap(result -> result.samples(figure))
                .orElseThrow()
                .median();
    }

    private static void assertWhole(SuiteRun run) {
        assertThat(run.arms()).containsExactly("keyBy", "forward");
        for (Figure figure : FIGURES) {
            run.assertFigure(figure);
        }
        for (ArmResult arm : run.result().arms()) {
            assertThat(arm.facts())
                    .containsEntry("check.missing", "0")
                    .containsEntry("check.wrong", "0");
        }
        assertThat(run.ratios())
                .containsExactly(
                        "forward/keyBy restartedSubtasks",
                        "forward/keyBy gapOfTheRestMillis",
                        "forward/keyBy gapOfTheFailedMillis",
                        "forward/keyBy recoveryMillis");
    }

    @Test
    void subtaskThatFails_takesAllOthersAlong_orNone_andNothingIsLost() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "failover");

        assertWhole(run);
        assertThat(run.points()).containsExactly("fault=subtask");
        assertThat(run.fact("keyBy", "subtasks")).isEqualTo("4");
        assertThat(run.fact("forward", "subtasks")).isEqualTo("2");
        assertThat(median(run, "keyBy", Fault.SUBTASK, FailoverArm.RESTARTED_SUBTASKS))
                .isEqualTo(4);
        assertThat(median(run, "forward", Fault.SUBTASK, FailoverArm.RESTARTED_SUBTASKS))
                .isEqualTo(1);
    }

    @Test
    @Tag("full")
    void taskManagerThatIsKilled_andTransactions() throws Exception {
        SuiteRun run =
                SuiteRun.tiny(
                        directory,
                        "failover",
                        "--faults=subtask,task_manager",
                        "--guarantee=exactly_once");

        assertWhole(run);
        assertThat(run.points()).containsExactly("fault=subtask", "fault=taskManager");
        assertThat(median(run, "forward", Fault.SUBTASK, FailoverArm.RESTARTED_SUBTASKS))
                .isEqualTo(1);
        assertThat(median(run, "keyBy", Fault.TASK_MANAGER, FailoverArm.RESTARTED_SUBTASKS))
                .isEqualTo(4);
        for (String arm : run.arms()) {
            assertThat(median(run, arm, Fault.TASK_MANAGER, FailoverArm.REPEATED)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--faults=broker | expected one of [SUBTASK, TASK_MANAGER]",
                "--records-per-second=0 | must be",
                "--keys=0 | must be"
            })
    void wrongOption_isRefusedWithItsRule(String option, String rule) {
        SuiteRun.assertRefused(rule, "failover", "--size=tiny", option);
    }
}
