package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ArmResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignmentSuiteTest {

    @TempDir private Path directory;

    @Test
    void eachShareOfStrays_isComputedAlikeByAllArms() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "alignment");

        assertThat(run.result().arms())
                .extracting(ArmResult::key)
                .containsExactly(
                        "keyBy@strayShare=0",
                        "localFirst@strayShare=0",
                        "forward@strayShare=0",
                        "auto@strayShare=0",
                        "keyBy@strayShare=0.5",
                        "localFirst@strayShare=0.5",
                        "auto@strayShare=0.5");
        assertThat(run.result().ratios())
                .extracting(ratio -> ratio.key())
                .contains("localFirst/keyBy@strayShare=0.5", "forward/keyBy@strayShare=0");
        assertThat(edgesOfAuto(run, "strayShare=0")).doesNotContain("HASH");
        assertThat(edgesOfAuto(run, "strayShare=0.5")).contains("HASH");
    }

    private static String edgesOfAuto(SuiteRun run, String point) {
        return run.result().arms().stream()
                .filter(arm -> arm.key().equals("auto@" + point))
                .map(arm -> String.valueOf(arm.facts().get("edges")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void share_isAtMostOne() {
        SuiteRun.assertRefused(
                "strayShare must be from 0 to 1, but is 2.0",
                "alignment",
                "--size=tiny",
                "--stray-shares=2");
    }
}
