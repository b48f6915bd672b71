package io.flinkpartitioning.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTableTest {

    @Test
    void table_hasArmsFiguresRatiosAndParameters() {
        String table = ResultTable.of(Results.withoutPoints());

        assertThat(table)
                .containsPattern("\\| arm +\\| +records/s +\\| +CPU-s per million +\\|")
                .containsPattern(
                        "\\| keyBy +\\| 3,000,000 \\(2,790,000 to 3,120,000\\) +\\| +0.667 ")
                .containsPattern("\\| forward/keyBy +\\| +1.23 \\(1.23 to 1.23\\) +\\|")
                .containsPattern("\\| forward/keyBy cpuSecondsPerMillionRecords above limit ")
                .contains("Medians (ranges). pipeline: command ./bench.sh suite, size full")
                .doesNotContain("| at ");
    }

    @Test
    void tableOfPoints_tellsThem() {
        assertThat(ResultTable.of(Results.overWords(2)))
                .containsPattern("\\| arm +\\| at +\\|")
                .containsPattern("\\| keyBy +\\| query=q1 +\\|")
                .containsPattern("\\| forward/keyBy@query=q1 +\\|");
    }
}
