package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.failover.RestoreArm;
import io.flinkpartitioning.bench.result.ArmResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreSuiteTest {

    @TempDir private Path directory;

    @Test
    void restoredJob_readsAllSplits_andEachRecordOnce() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "restore");

        assertThat(run.arms()).containsExactly("keyBy", "forward");
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("forward", "edges")).doesNotContain("HASH");
        for (ArmResult arm : run.result().arms()) {
            double allRead = arm.samples(RestoreArm.ALL_SPLITS_READ).orElseThrow().median();
            double sinceRunning =
                    arm.samples(RestoreArm.ALL_SPLITS_READ_SINCE_RUNNING).orElseThrow().median();
            double restore = arm.samples(RestoreArm.RESTORE).orElseThrow().median();
            assertThat(allRead).isPositive().isGreaterThanOrEqualTo(sinceRunning);
            assertThat(restore).isGreaterThanOrEqualTo(allRead);
            assertThat(arm.facts())
                    .containsEntry("check.missing", "0")
                    .containsEntry("check.wrong", "0")
                    .containsEntry("check.repeated", "0");
        }
        assertThat(run.ratios())
                .containsExactly(
                        "forward/keyBy allSplitsReadMillis", "forward/keyBy restoreMillis");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--parallelism=0 | parallelism must be at least 1",
                "--restored-parallelism=0 | restored-parallelism must be at least 1",
                "--partitions=0 | partitions must be at least 1",
                "--keys=3 | keys must be so many that each of 16 partitions has one",
                "--records-per-second=0 | records-per-second must be at least 1"
            })
    void wrongOption_isRefusedWithItsRule(String option, String rule) {
        SuiteRun.assertRefused(rule, "restore", "--size=tiny", option);
    }
}
