package io.flinkpartitioning.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Samples;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of the README are those of the committed results. */
class ReadmeFiguresTest {

    private static final Path DATA = Path.of("..", "docs", "benchmarks");
    private static final Path README = Path.of("..", "README.md");

    @ParameterizedTest
    @CsvSource({
        "pipeline-kafka, forward, pipeline --source=kafka",
        "cluster, forward, cluster",
        "cluster-tls, forward, cluster --tls",
        "pipeline-kafka, localFirst, pipeline --source=kafka",
        "pipeline-kafka, alwaysHash, pipeline --source=kafka"
    })
    void row_isWhatTheResultSays(String run, String arm, String command) throws Exception {
        SuiteResult result = Runs.read(DATA).of(run).orElseThrow();
        String row =
                "| %s | %s | `%s` |"
                        .formatted(
                                againstKeyBy(result, arm, Figure.RECORDS_PER_SECOND),
                                againstKeyBy(result, arm, Figure.CPU_SECONDS_PER_MILLION_RECORDS),
                                command);
        assertThat(README).content(StandardCharsets.UTF_8).contains(row);
        assertThat(result.parameters().get(SuiteResult.COMMAND)).contains(command);
    }

    private static String againstKeyBy(SuiteResult result, String arm, Figure figure) {
        Samples ratios =
                Measure.ofRatio(arm, "keyBy", figure.name(), null)
                        .samples()
                        .apply(result)
                        .orElseThrow();
        return "%.2f (%.2f to %.2f)".formatted(ratios.median(), ratios.min(), ratios.max());
    }
}
