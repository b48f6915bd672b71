package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                        "forwardDivert",
                        "forwardOwnTime",
                        "forwardSharedTime",
                        "localFirst",
                        "alwaysHash",
                        "alwaysHashFlink",
                        "limit",
                        "read",
                        "rebalance",
                        "roundRobin",
                        "noExchange");
        run.assertFigure(Figure.RECORDS_PER_SECOND);
        run.assertFigure(Figure.CPU_SECONDS_PER_MILLION_RECORDS);
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("localFirst", "edges")).contains("HASH");
        assertThat(run.fact("rebalance", "edges")).contains("REBALANCE");
        assertThat(run.fact("roundRobin", "edges")).contains("CUSTOM");
        for (String chained : new String[] {"forward", "limit", "read", "noExchange"}) {
            assertThat(run.fact(chained, "edges")).as(chained).isEqualTo("[]");
        }
        for (String arm : run.arms()) {
            assertThat(run.fact(arm, "check.records")).isEqualTo("20000");
        }
        for (String arm :
                new String[] {"forward", "localFirst", "alwaysHash", "alwaysHashFlink", "limit"}) {
            assertThat(run.fact(arm, "check.sums")).isEqualTo(run.fact("keyBy", "check.sums"));
        }
        assertThat(run.ratios()).contains("forward/keyBy", "forward/limit", "localFirst/keyBy");
        // In a round this short, noise may leave nothing between the two.
        if (cost(run, "keyBy") > cost(run, "limit")) {
            assertThat(run.ratios())
                    .contains("forward/keyBy cpuSecondsPerMillionRecords above limit");
        }
    }

    private static double cost(SuiteRun run, String arm) {
        return run.result().arms().stream()
                .filter(result -> result.arm().equals(arm))
                .findFirst()
                .flatMap(result -> result.samples(Figure.CPU_SECONDS_PER_MILLION_RECORDS))
                .orElseThrow()
                .median();
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
    @CsvSource(
            delimiter = '|',
            value = {
                "--arms=keyby,hash | arm must be one of",
                "--arms=auto | --source must be KAFKA for arm auto",
                "--records=0 | records must be at least the partition count, but is 0",
                "--rounds=0 | measured must be at least 1, but is 0",
                "--parallelism=0 | must be a whole number of at least 1, but is '0'",
                "--record-bytes=-1 | record-bytes must be at least 0, but is -1",
                "--keys=3 | keys must be so many that each of 8 partitions has one, but is 3",
                "--source=disk | expected one of [MEMORY, KAFKA]",
                "--json=/ | --json must be a file, but is the directory '/'",
                "--plots=/dev/null/plots | --plots must be where one can write",
            })
    void wrongOption_isRefusedWithItsRule_beforeAnythingRuns(String option, String rule) {
        SuiteRun.assertRefused(rule, "pipeline", "--size=tiny", option);
    }
}
