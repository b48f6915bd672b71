package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.scale.ScaleArm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleSuiteTest {

    @TempDir private Path directory;

    @Test
    void bothArms_computeTheSameAtEachParallelism_andTellWhatSubtasksCost() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "scale");

        assertThat(run.arms()).containsExactly("keyBy", "forward");
        assertThat(run.points())
                .containsExactly("parallelism=1", "parallelism=2", "barriers=aligned");
        List<ArmResult> atParallelisms =
                run.result().arms().stream()
                        .filter(arm -> arm.facts().containsKey("check.sums"))
                        .toList();
        assertThat(atParallelisms)
                .hasSize(4)
                .allSatisfy(
                        arm -> {
                            assertThat(arm.facts()).containsEntry("check.records", "20000");
                            assertThat(arm.figures())
                                    .containsKeys(
                                            Figure.CPU_SECONDS_PER_MILLION_RECORDS,
                                            Figure.RECORDS_PER_SECOND,
                                            ScaleArm.START_UP,
                                            ScaleArm.NETWORK_BUFFERS);
                        });
        // One for each pair of subtasks, or none.
        assertThat(
                        atParallelisms.stream()
                                .map(arm -> arm.samples(ScaleArm.CHANNELS).orElseThrow().median()))
                .containsExactly(1.0, 0.0, 4.0, 0.0);
        assertThat(run.result().arms())
                .filteredOn(arm -> String.valueOf(arm.point()).startsWith("barriers"))
                .hasSize(2)
                .allSatisfy(
                        arm ->
                                assertThat(arm.figures())
                                        .containsKeys(
                                                ScaleArm.CHECKPOINT,
                                                ScaleArm.FIRST_BARRIER,
                                                ScaleArm.ALIGNMENT,
                                                ScaleArm.IN_FLIGHT,
                                                Figure.RECORDS_PER_SECOND));
        // The same records: what they sum up to depends on no parallelism either.
        assertThat(atParallelisms.stream().map(arm -> arm.facts().get("check.sums")).distinct())
                .hasSize(1);
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("forward", "edges")).doesNotContain("HASH");
        assertThat(run.ratios())
                .containsExactly(
                        "forward/keyBy cpuSecondsPerMillionRecords",
                        "forward/keyBy startUpMillis",
                        "forward/keyBy checkpointMillis",
                        "keyBy@parallelism=2/keyBy@parallelism=1 cpuSecondsPerMillionRecords",
                        "forward@parallelism=2/forward@parallelism=1 cpuSecondsPerMillionRecords");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--parallelisms=0 | parallelisms must be from 1 to the partition count, 8",
                "--parallelisms=9 | parallelisms must be from 1 to the partition count, 8",
                "--barriers=none | expected one of [ALIGNED, UNALIGNED]"
            })
    void wrongOption_isRefusedWithItsRule(String option, String rule) {
        SuiteRun.assertRefused(rule, "scale", "--size=tiny", option);
    }
}
