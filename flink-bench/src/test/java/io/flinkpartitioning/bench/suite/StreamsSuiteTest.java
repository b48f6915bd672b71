package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.Figure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsSuiteTest {

    @TempDir private Path directory;

    @Test
    void bothEngines_sumTheSameTopicToTheSameSums() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "streams");

        assertThat(run.arms())
                .containsExactly(
                        "keyBy",
                        "forward",
                        "kafkaStreamsInMemory",
                        "kafkaStreamsRocksDb",
                        "kafkaStreamsRepartition");
        run.assertFigure(Figure.RECORDS_PER_SECOND);
        run.assertFigure(Figure.CPU_SECONDS_PER_MILLION_RECORDS);
        for (String arm : run.arms()) {
            assertThat(run.fact(arm, "check.records")).isEqualTo("20000");
            assertThat(run.fact(arm, "check.amounts"))
                    .isEqualTo(run.fact("keyBy", "check.amounts"));
            assertThat(run.fact(arm, "check.sums")).isEqualTo(run.fact("keyBy", "check.sums"));
        }
        assertThat(run.ratios())
                .contains(
                        "forward/keyBy",
                        "forward/kafkaStreamsInMemory",
                        "forward/kafkaStreamsRocksDb",
                        "forward/kafkaStreamsRepartition",
                        "keyBy/kafkaStreamsInMemory",
                        "forward/kafkaStreamsInMemory cpuSecondsPerMillionRecords",
                        "forward/kafkaStreamsRocksDb cpuSecondsPerMillionRecords",
                        "forward/kafkaStreamsRepartition cpuSecondsPerMillionRecords");
        assertThat(run.table()).contains("kafkaStreamsChangelog none");
        assertThat(run.fact("keyBy", "edges")).contains("HASH");
        assertThat(run.fact("forward", "edges")).isEqualTo("[]");
        assertThat(run.fact("kafkaStreamsInMemory", "internalTopics")).isEqualTo("[]");
        assertThat(run.fact("kafkaStreamsRocksDb", "internalTopics")).isEqualTo("[]");
        assertThat(run.fact("kafkaStreamsRepartition", "internalTopics"))
                .isEqualTo("[-by-trader-repartition]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--records=0 | records must be at least the partition count",
                "--keys=0 | keys must be at least 1",
                "--rounds=0 | measured must be at least 1",
                "--source=memory | --source must be KAFKA, but is MEMORY"
            })
    void wrongOption_isRefusedWithItsRule(String option, String rule) {
        SuiteRun.assertRefused(rule, "streams", "--size=tiny", option);
    }
}
