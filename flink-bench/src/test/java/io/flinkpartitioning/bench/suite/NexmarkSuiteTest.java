package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NexmarkSuiteTest {

    private static final long BIDS = 120_000;

    @TempDir private Path directory;

    @Test
    void bothArms_answerEachQueryAlike_andLoseNoBid() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "nexmark");

        assertThat(run.arms()).containsExactly("keyBy", "forward");
        assertThat(run.points()).containsExactly("query=q0", "query=q11", "query=q12", "query=q18");
        assertThat(run.result().arms()).hasSize(8);
        run.assertFigure(Figure.RECORDS_PER_SECOND);
        run.assertFigure(Figure.CPU_SECONDS_PER_MILLION_RECORDS);
        assertThat(run.result().ratios())
                .hasSize(8)
                .extracting(ratio -> ratio.ratio().name())
                .containsOnly("forward/keyBy", "forward/keyBy cpuSecondsPerMillionRecords");
        assertThat(run.result().arms())
                .allSatisfy(
                        arm ->
                                assertThat(arm.facts())
                                        .containsEntry("check.records", String.valueOf(BIDS)));
        for (String query : new String[] {"q0", "q11", "q12", "q18"}) {
            assertThat(fact(run, "forward", query, "check.outputs"))
                    .isEqualTo(fact(run, "keyBy", query, "check.outputs"));
            assertThat(fact(run, "forward", query, "edges")).isEqualTo("[]");
            assertThat(fact(run, "keyBy", query, "edges"))
                    .isEqualTo(query.equals("q0") ? "[]" : "[HASH]");
        }
        assertThat(fact(run, "keyBy", "q0", "check.rows")).isEqualTo(String.valueOf(BIDS));
        assertThat(fact(run, "keyBy", "q18", "check.rows")).isEqualTo(String.valueOf(BIDS));
        // Who is in two of the windows is in one session.
        long sessions = Long.parseLong(fact(run, "keyBy", "q11", "check.rows"));
        long windows = Long.parseLong(fact(run, "keyBy", "q12", "check.rows"));
        assertThat(sessions).isPositive().isLessThan(windows);
        assertThat(windows).isLessThan(BIDS / 10);
    }

    private static String fact(SuiteRun run, String arm, String query, String fact) {
        return run.result().arms().stream()
                .filter(result -> result.key().equals(arm + "@query=" + query))
                .map(ArmResult::facts)
                .map(facts -> facts.get(fact))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--queries=q5 | query must be one of",
                "--bids=0 | bids must be at least 1, but is 0",
                "--rounds=0 | measured must be at least 1",
                "--partitions=0 | whole number of at least 1"
            })
    void wrongOption_isRefusedWithItsRule(String option, String rule) {
        SuiteRun.assertRefused(rule, "nexmark", "--size=tiny", option);
    }
}
