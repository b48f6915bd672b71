package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSuiteTest {

    @TempDir private Path directory;

    @Test
    void keyBySendsRecordsToTheOtherTaskManager_andForwardNone() throws Exception {
        SuiteRun run =
                SuiteRun.tiny(directory, "cluster", "--parallelism=2", "--arms=keyBy,forward");

        assertThat(run.arms()).containsExactly("keyBy", "forward");
        assertKeyByAndForward(run);
    }

    @Test
    @Tag("full")
    void othersSendNoneToTheOtherTaskManagerEither() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "cluster", "--parallelism=2");

        assertThat(run.arms()).containsExactly("keyBy", "localFirst", "forward", "limit");
        assertKeyByAndForward(run);
        // Every channel has an end, though none of them has a record.
        assertThat(median(run, "localFirst", Figure.NETWORK_BYTES_PER_RECORD)).isLessThan(0.01);
        assertThat(median(run, "limit", Figure.NETWORK_BYTES_PER_RECORD)).isZero();
        assertThat(run.ratios()).contains("localFirst/keyBy");
    }

    private static void assertKeyByAndForward(SuiteRun run) throws Exception {
        run.assertFigure(Figure.RECORDS_PER_SECOND);
        assertThat(median(run, "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS)).isPositive();
        assertThat(median(run, "keyBy", Figure.NETWORK_BYTES_PER_RECORD)).isGreaterThan(5);
        assertThat(median(run, "forward", Figure.NETWORK_BYTES_PER_RECORD)).isZero();
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("forward", "edges")).doesNotContain("HASH");
        assertThat(run.ratios()).contains("forward/keyBy");
    }

    @Test
    @Tag("full")
    void recordsAreEncryptedOnRequest() throws Exception {
        SuiteRun run =
                SuiteRun.tiny(directory, "cluster", "--parallelism=2", "--tls", "--arms=keyBy");

        assertThat(run.result().parameters()).containsEntry("tls", "true");
        assertThat(median(run, "keyBy", Figure.NETWORK_BYTES_PER_RECORD)).isGreaterThan(5);
    }

    private static double median(SuiteRun run, String arm, Figure figure) {
        return run.result().arms().stream()
                .filter(result -> result.arm().equals(arm))
                .map(ArmResult::figures)
                .map(figures -> figures.get(figure))
                .findFirst()
                .orElseThrow()
                .median();
    }
}
