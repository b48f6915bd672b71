package io.flinkpartitioning.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.w3c.dom.Document;

/** The chart library's search for round labels must end, whatever is to be drawn. */
class ResultPlotsTest {

    @TempDir private Path directory;

    private List<Path> write(SuiteResult result) throws IOException {
        return ResultPlots.write(result.suite(), result, directory);
    }

    private static String text(Document svg, String tag) {
        return svg.getElementsByTagName(tag).item(0).getTextContent();
    }

    private static XYSeries series(XYChart chart, String name) {
        return Objects.requireNonNull(chart.getSeriesMap().get(name), name);
    }

    @Test
    void armsWithoutPoints_areBars_withNamesUnitAndWhatIsBetter() throws IOException {
        List<Path> files = write(Results.withoutPoints());

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "pipeline-recordsPerSecond.svg",
                        "pipeline-cpuSecondsPerMillionRecords.svg");
        Document speed = Xml.read(files.get(0));
        assertThat(text(speed, "title")).isEqualTo("pipeline: records per second");
        assertThat(text(speed, "desc"))
                .contains(Results.NINE_ARMS)
                .startsWith("records/s, higher is better")
                .contains("keyBy: 3,000,000 (2,790,000 to 3,120,000)");
        Document cost = Xml.read(files.get(1));
        assertThat(text(cost, "title")).isEqualTo("pipeline: CPU seconds per million records");
        assertThat(text(cost, "desc"))
                .contains(Results.NINE_ARMS)
                .startsWith("CPU-s per million, lower is better");
    }

    @Test
    void bars_areAsLongAsMediansAndBeginAtZero() {
        Plot plot = Plot.of("pipeline", Results.withoutPoints()).get(0);

        XYChart chart = BarPlot.chart(plot);

        assertThat(chart.getXAxisTitle()).isEqualTo("records/s, higher is better");
        assertThat(chart.getSeriesMap()).containsKeys(Results.NINE_ARMS.toArray(String[]::new));
        assertThat(series(chart, "keyBy").getXData())
                .containsExactly(0, 3_000_000, 3_000_000, 0, 0);
        assertThat(series(chart, "range of keyBy").getXData()).contains(2_790_000, 3_120_000);
    }

    @Test
    void pointsThatAreNumbers_areLinesWithRanges() throws IOException {
        SuiteResult result = Results.overNumbers(0, 0.1, 1);

        XYChart chart = LinePlot.chart(Plot.of("alignment", result).get(0));

        assertThat(chart.getXAxisTitle()).isEqualTo("stray share");
        assertThat(chart.getYAxisTitle()).isEqualTo("records/s, higher is better");
        assertThat(chart.getStyler().isXAxisLogarithmic()).isFalse();
        assertThat(series(chart, "keyBy").getXData()).containsExactly(0, 0.1, 1);
        assertThat(series(chart, "range of keyBy").getExtraValues()).containsOnly(165_000);
        assertThat(text(Xml.read(write(result).get(0)), "title"))
                .isEqualTo("alignment: records per second by stray share");
    }

    @Test
    void numbersOfMoreThanTwoDecades_areOnALogarithmicAxis() throws IOException {
        SuiteResult result = Results.overNumbers(2, 30, 2000);

        assertThat(LinePlot.chart(Plot.of("scale", result).get(0)).getStyler().isXAxisLogarithmic())
                .isTrue();
        assertThat(write(result)).allSatisfy(Xml::read);
    }

    @Test
    void pointsThatAreWords_areGroupsOfBars() throws IOException {
        SuiteResult result = Results.overWords(3);
        Plot plot = Plot.of("nexmark", result).get(0);

        assertThat(LinePlot.suits(plot)).isFalse();
        // The first query has no third arm; each bar is a rectangle and a gap.
        assertThat(series(BarPlot.chart(plot), "localFirst").getXData()).hasSize(2 * 5);
        assertThat(text(Xml.read(write(result).get(0)), "desc"))
                .contains("keyBy@query=q0: ", "localFirst@query=q2: ");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 1e12})
    void anyNumberOfArmsOfAnyValue_isDrawn(double value) throws IOException {
        for (int arms : new int[] {1, 2, 30}) {
            List<ArmResult> results =
                    IntStream.range(0, arms)
                            .mapToObj(
                                    arm ->
                                            new ArmResult(
                                                    "arm" + arm,
                                                    null,
                                                    Map.of(
                                                            Figure.RECORDS_PER_SECOND,
                                                            Results.samples(value)),
                                                    Map.of()))
                            .toList();
            List<Path> files = write(SuiteResult.of("values", Map.of(), results, List.<Ratio>of()));
            assertThat(files).hasSize(1).allSatisfy(Xml::read);
        }
    }

    @Test
    void armsOverTwoParameters_arePicturesOfTheirOwn() {
        List<ArmResult> arms =
                List.of(
                        Results.arm("keyBy", new Point("keys", "10"), 1),
                        Results.arm("keyBy", new Point("skew", "2"), 1));

        assertThat(
                        ResultPlots.titles(
                                "losses", SuiteResult.of("losses", Map.of(), arms, List.of())))
                .containsEntry("losses-recordsPerSecond.svg", "losses: records per second by keys")
                .containsEntry(
                        "losses-recordsPerSecond-skew.svg", "losses: records per second by skew");
    }
}
