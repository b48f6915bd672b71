package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PipelineSuiteTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"memory", "kafka"})
    void allArms_computeTheSame_onTheEdgesThatTheyAreNamedAfter(String source) throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "pipeline", "--source", source);

        assertThat(run.arms())
                .containsExactly(
                        "keyBy",
                        "forward",
                        "localFirst",
                        "alwaysHash",
                        "limit",
                        "read",
                        "rebalance",
                        "roundRobin",
                        "noExchange");
        run.assertFigure(Figure.RECORDS_PER_SECOND);
        run.assertFigure(Figure.CPU_SECONDS_PER_MILLION_RECORDS);
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("localFirst", "edges")).contains("HASH");
        assertThat(run.fact("forward", "edges")).doesNotContain("HASH");
        assertThat(run.fact("limit", "edges")).doesNotContain("HASH");
        assertThat(run.fact("rebalance", "edges")).contains("REBALANCE");
        for (String arm : run.arms()) {
            assertThat(run.fact(arm, "check.records")).isEqualTo("20000");
        }
        for (String arm : new String[] {"forward", "localFirst", "alwaysHash", "limit"}) {
            assertThat(run.fact(arm, "check.sums")).isEqualTo(run.fact("keyBy", "check.sums"));
        }
        assertThat(run.ratios())
                .contains(
                        "forward/keyBy",
                        "forward/limit",
                        "localFirst/keyBy",
                        "forward/keyBy cpuSecondsPerMillionRecords above limit");
    }

    @Test
    void wideRecordsOnRocksDb_withReusedObjects_computeTheSame() throws Exception {
        SuiteRun run =
                SuiteRun.tiny(
                        directory,
                        "pipeline",
                        "--state=rocksdb",
                        "--object-reuse",
                        "--record-bytes=200",
                        "--arms=keyBy,forward,limit");

        assertThat(run.fact("forward", "check.sums")).isEqualTo(run.fact("limit", "check.sums"));
        assertThat(run.table()).contains("state rocksdb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--arms=keyby,hash", "--records=0", "--rounds=0", "--source=disk"})
    void wrongOption_isRefused(String option) {
        assertThat(Bench.commandLine().execute("pipeline", "--size=tiny", option)).isEqualTo(2);
    }
}
