package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossesSuiteTest {

    @TempDir private Path directory;

    @Test
    void allArms_computeTheSame() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "losses");

        assertThat(run.arms()).containsExactly("keyBy", "forward", "auto");
        assertThat(run.points()).containsExactly("case=even", "case=hotPartition");
        assertThat(run.fact("auto", "edges")).doesNotContain("HASH");
        assertThat(run.ratios()).containsExactly("forward/keyBy", "auto/keyBy");
    }
}
