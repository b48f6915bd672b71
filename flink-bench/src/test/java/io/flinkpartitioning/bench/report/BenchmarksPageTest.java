package io.flinkpartitioning.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.Reference;
import io.flinkpartitioning.bench.result.ResultPlots;
import io.flinkpartitioning.bench.result.ResultSchema;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page is made from the results beside it; without results there is no page. */
class BenchmarksPageTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path DATA = DOCS.resolve("benchmarks");
    private static final Path PAGE = DOCS.resolve("benchmarks.md");

    @Test
    void page_isWhatTheResultsSay() throws IOException {
        Runs runs = Runs.read(DATA);
        if (runs.results().isEmpty()) {
            assertThat(PAGE).as("a page without results in %s", DATA).doesNotExist();
            return;
        }
        for (Map.Entry<String, SuiteResult> run : runs.results().entrySet()) {
            String json = Files.readString(DATA.resolve(run.getKey() + ".json"));
            assertThat(ResultSchema.violations(json)).as(run.getKey()).isEmpty();
            assertThat(ResultPlots.titles(run.getKey(), run.getValue()).keySet())
                    .as("drawn by ./bench.sh report")
                    .allSatisfy(picture -> assertThat(DATA.resolve(picture)).isRegularFile());
        }
        Reference.requireFresh(PAGE, ReportPage.render(DATA, "benchmarks"));
    }
}
