package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.latency.LatencyArm;
import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencySuiteTest {

    @TempDir private Path directory;

    @Test
    void allArms_measureEachRecordOfTheMeasuredPhase_andOfNoOther() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "latency");

        assertThat(run.arms())
                .containsExactly(
                        "keyBy",
                        "keyByTimeout5",
                        "keyByTimeout0",
                        "forward",
                        "keyByTimers",
                        "forwardTimers");
        assertThat(run.points()).containsExactly("recordsPerSecond=1000");
        assertThat(run.result().arms()).hasSize(6);
        for (Figure figure :
                new Figure[] {
                    LatencyArm.P50,
                    LatencyArm.P99,
                    LatencyArm.P999,
                    LatencyArm.MAX,
                    LatencyArm.SEND_P99,
                    Figure.RECORDS_PER_SECOND,
                    Figure.CPU_SECONDS_PER_MILLION_RECORDS
                }) {
            run.assertFigure(figure);
        }
        // Of 0.2, 0.5 and 0.2 seconds.
        for (ArmResult arm : run.result().arms()) {
            assertThat(arm.facts())
                    .containsEntry("check.records", "900")
                    .containsEntry("check.measured", "500")
                    .containsKey("check.sums");
            assertThat(arm.samples(LatencyArm.P99).orElseThrow().median())
                    .isBetween(
                            arm.samples(LatencyArm.P50).orElseThrow().median(),
                            arm.samples(LatencyArm.MAX).orElseThrow().median());
        }
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("keyByTimeout0", "edges")).contains("HASH");
        assertThat(run.fact("forward", "edges")).doesNotContain("HASH");
        assertThat(run.ratios())
                .contains(
                        "keyBy/forward p50Millis",
                        "keyBy/forward p99Millis",
                        "keyByTimeout0/forward p99Millis");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rates=0 | must be",
                "--seconds=0 | must be",
                "--warm-up-seconds=-1 | must be",
                "--keys=0 | keys must be at least 1"
            })
    void wrongOption_isRefusedWithItsRule(String option, String rule) {
        SuiteRun.assertRefused(rule, "latency", "--size=tiny", option);
    }
}
