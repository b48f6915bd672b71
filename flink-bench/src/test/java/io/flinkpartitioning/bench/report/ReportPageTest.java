package io.flinkpartitioning.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.ResultJson;
import io.flinkpartitioning.bench.result.ResultPlots;
import io.flinkpartitioning.bench.result.Results;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {

    private static final Figure P99 =
            new Figure("p99Millis", "p99, ms", Figure.Better.LOWER, "%,.1f");

    @TempDir private Path directory;

    private void write(String run, List<ArmResult> arms, Ratio... ratios) throws IOException {
        ResultJson.write(
                SuiteResult.of("pipeline", Results.PARAMETERS, arms, List.of(ratios)),
                directory.resolve(run + ".json"));
    }

    private String page() throws IOException {
        return ReportPage.render(directory, "benchmarks");
    }

    /** Returns the row of a table that has these cells first. */
    private static String row(String page, String... cells) {
        String beginning = "| " + String.join(" | ", cells) + " |";
        return page.lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No row " + beginning + " in " + page));
    }

    private static String losses(String page) {
        return page.substring(
                page.indexOf("## Where it is slower"), page.indexOf("## What was expected"));
    }

    @Test
    void noResults_areAPageOfTargetsThatWereNotMeasured() throws IOException {
        String page = page();

        assertThat(row(page, "pipeline-memory", "`forward/keyBy`"))
                .isEqualTo(
                        "| pipeline-memory | `forward/keyBy` | at least 2.00 × | not measured |  |");
        assertThat(losses(page)).contains("None.");
        assertThat(page).doesNotContain("${");
    }

    @Test
    void targets_areHeldAgainstMedians() throws IOException {
        write(
                "pipeline-memory",
                List.of(
                        Results.arm("keyBy", null, 2_000_000),
                        Results.arm("forward", null, 4_000_000),
                        Results.arm("limit", null, 5_000_000)));

        String page = page();

        assertThat(row(page, "[pipeline-memory](#pipeline-memory)", "`forward/keyBy`"))
                .endsWith("| at least 2.00 × | 2.00 × (2.00 × to 2.00 ×) | yes |");
        assertThat(row(page, "[pipeline-memory](#pipeline-memory)", "`forward/limit`"))
                .endsWith("| at least 0.90 × | 0.80 × (0.80 × to 0.80 ×) | **no** |");
    }

    @Test
    void targetsOfPointsAndOfTheBestRival_areComputed() throws IOException {
        write(
                "scale",
                List.of(
                        Results.arm("forward", new Point("parallelism", "2"), 2_000_000),
                        Results.arm("forward", new Point("parallelism", "128"), 1_000_000),
                        Results.arm("keyBy", new Point("parallelism", "2"), 2_000_000),
                        Results.arm("keyBy", new Point("parallelism", "128"), 500_000)));
        write(
                "streams",
                List.of(
                        Results.arm("forward", null, 2_400_000),
                        Results.arm("kafkaStreamsInMemory", null, 800_000),
                        Results.arm("kafkaStreamsRocksDb", null, 400_000)));

        assertThat(page())
                .contains("| at most 1.50 × | 2.00 × (2.00 × to 2.00 ×) | **no** |")
                .contains("| for comparison | 4.00 × (4.00 × to 4.00 ×) |  |")
                .contains("| at least 3.00 × | 3.00 × (3.00 × to 3.00 ×) | yes |");
    }

    @Test
    void noBytes_areThoseThatRoundToNone() {
        Target target =
                Target.ALL.stream()
                        .filter(
                                candidate ->
                                        candidate.measure().name().contains("bytesPerOperation"))
                        .findFirst()
                        .orElseThrow();

        assertThat(target.met(Results.samples(0.0004))).isEqualTo("yes");
        assertThat(target.met(Results.samples(0.06))).isEqualTo("**no**");
    }

    @Test
    void losses_areThoseAgainstFlinkInEitherDirectionOfTheFigure() throws IOException {
        write(
                "losses",
                List.of(
                        Results.arm("keyBy", null, 2_000_000),
                        Results.arm("forward", null, 1_900_000),
                        Results.arm("localFirst", null, 1_960_000),
                        Results.arm("limit", null, 9_000_000)),
                Ratio.ofSpeed("forward", "keyBy"),
                Ratio.ofSpeed("localFirst", "keyBy"),
                Ratio.ofSpeed("forward", "limit"),
                Ratio.of("forward", "keyBy", Figure.CPU_SECONDS_PER_MILLION_RECORDS));
        write(
                "latency",
                List.of(
                        new ArmResult("keyBy", null, Map.of(P99, Results.samples(90)), Map.of()),
                        new ArmResult(
                                "keyByTimeout0", null, Map.of(P99, Results.samples(300)), Map.of()),
                        new ArmResult(
                                "forward", null, Map.of(P99, Results.samples(100)), Map.of())),
                Ratio.of("keyBy", "forward", P99),
                Ratio.of("keyByTimeout0", "forward", P99));

        String losses = losses(page());

        assertThat(losses)
                .contains("`forward/keyBy` | 0.95 (0.95 to 0.95) | records/s, higher is better")
                .contains("`forward/keyBy cpuSecondsPerMillionRecords` | 1.05")
                .contains("`keyBy/forward p99Millis` | 0.90")
                .doesNotContain("localFirst", "limit", "keyByTimeout0");
    }

    @Test
    void expectations_areBesideWhatWasMeasured() throws IOException {
        write(
                "pipeline-kafka",
                List.of(
                        Results.arm("forward", null, 3_000_000),
                        Results.arm("alwaysHash", null, 2_000_000)));
        write(
                "alignment",
                List.of(Results.arm("localFirst", Point.of("strayShare", 1), 1_000_000)));

        String page = page();

        assertThat(row(page, "smart, aligned", "185 K records/s"))
                .contains("3,000,000 records/s (2,790,000 records/s to 3,120,000 records/s)");
        assertThat(page)
                .contains("`localFirst@strayShare=1 recordsPerSecond` | 1,000,000 records/s");
        assertThat(row(page, "smart over always_hash, aligned"))
                .contains("1.50 × (1.50 × to 1.50 ×)");
    }

    @Test
    void runs_haveCommandPicturesTablesAndMachine_inTheOrderOfThePage() throws IOException {
        write("unheard-of", List.of(Results.arm("keyBy", null, 1)));
        write("micro", List.of(Results.arm("modulo", null, 1)));
        ResultJson.write(Results.overNumbers(0, 1), directory.resolve("alignment.json"));

        String page = page();
        ReportPage.draw(directory);

        assertThat(page)
                .containsSubsequence("### Strays", "### Single records", "### unheard-of")
                .contains("```\n./bench.sh suite\n```")
                .contains("| arm | strayShare | records/s | CPU-s per million |")
                .contains("| `keyBy` | 1 | 3,000,000 (2,790,000 to 3,120,000) |")
                .contains("| `forward/keyBy@strayShare=1` | 2.00 (2.00 to 2.00) |")
                .contains("Parameters: size `full`, ")
                .contains("Measured on: date `");
        Matcher pictures = Pattern.compile("!\\[[^]]+]\\(benchmarks/([^)]+)\\)").matcher(page);
        assertThat(pictures.results().map(picture -> picture.group(1)))
                .hasSize(6)
                .contains("micro-recordsPerSecond.svg")
                .containsAll(ResultPlots.titles("alignment", Results.overNumbers(0, 1)).keySet())
                .allSatisfy(picture -> assertThat(directory.resolve(picture)).isRegularFile());
    }
}
