package io.flinkpartitioning.bench.result;

import io.flinkpartitioning.charts.ChartLook;
import io.flinkpartitioning.charts.Svg;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;

/**
 * One picture: a figure of all arms that have it, over one parameter or over none.
 *
 * @param subject what was measured: the benchmark, or the file that holds its result
 * @param figure what is shown
 * @param parameter what is varied; null for nothing
 * @param arms the arms that have the figure, at the points of that parameter
 */
record Plot(String subject, Figure figure, @Nullable String parameter, List<ArmResult> arms) {

    private static final int WIDTH = 920;
    private static final int TITLE_SIZE = 16;

    /** Of values as large as the largest. */
    private static final int DIGITS = 3;

    /** The library does not label what is exactly at the end of an axis. */
    private static final double BELOW_ZERO = 0.001;

    Plot {
        arms = arms.stream().filter(arm -> arm.samples(figure).isPresent()).toList();
    }

    /** Returns the pictures of a result. */
    static List<Plot> of(String subject, SuiteResult result) {
        List<@Nullable String> parameters = new ArrayList<>();
        for (ArmResult arm : result.arms()) {
            String parameter = parameterOf(arm);
            if (!parameters.contains(parameter)) {
                parameters.add(parameter);
            }
        }
        List<Plot> plots = new ArrayList<>();
        for (Figure figure : result.figures()) {
            for (String parameter : parameters) {
                Plot plot =
                        new Plot(
                                subject,
                                figure,
                                parameter,
                                result.arms().stream()
                                        .filter(arm -> Objects.equals(parameterOf(arm), parameter))
                                        .toList());
                if (!plot.arms().isEmpty()) {
                    plots.add(plot);
                }
            }
        }
        return plots;
    }

    private static @Nullable String parameterOf(ArmResult arm) {
        return arm.point() == null ? null : arm.point().parameter();
    }

    /** Returns what it shows, as {@code pipeline: records per second}. */
    String title() {
        String title = subject + ": " + words(figure.name());
        return parameter == null ? title : title + " by " + words(parameter);
    }

    /** Returns all that it shows, in words. */
    private String description() {
        return arms.stream()
                .map(arm -> arm.key() + ": " + samples(arm).describe(figure))
                .collect(Collectors.joining("; ", figure.label() + ". Medians (ranges). ", ""));
    }

    /** Returns the picture as an SVG document. */
    String svg() {
        return Svg.of(
                        subject + "-" + figure.name(),
                        title(),
                        description(),
                        LinePlot.suits(this) ? LinePlot.chart(this) : BarPlot.chart(this))
                + "\n";
    }

    /** Returns an empty chart with a title, for values that begin at zero. */
    XYChart chart(int height) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(height).title(title()).build();
        XYStyler styler = chart.getStyler();
        ChartLook.applyTo(styler);
        styler.setChartTitleVisible(true)
                .setChartTitleFont(ChartLook.font(Font.BOLD, TITLE_SIZE))
                .setChartTitleBoxVisible(false)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendLayout(Styler.LegendLayout.Vertical)
                .setPlotContentSize(1);
        return chart;
    }

    /** Returns the names of the arms, each once. */
    List<String> armNames() {
        return arms.stream().map(ArmResult::arm).distinct().toList();
    }

    /** Returns the values of the parameter, each once; empty where nothing is varied. */
    List<String> points() {
        return arms.stream()
                .map(ArmResult::point)
                .filter(Objects::nonNull)
                .map(Point::value)
                .distinct()
                .toList();
    }

    /** Returns the samples of one of the arms. */
    Samples samples(ArmResult arm) {
        return arm.samples(figure).orElseThrow();
    }

    /** Returns where the axis of values begins: at zero unless there are negative ones. */
    double least() {
        return Math.min(
                -BELOW_ZERO * greatest(),
                arms.stream().mapToDouble(arm -> samples(arm).min()).min().orElse(0));
    }

    /** Returns the greatest value to be shown. */
    double greatest() {
        double greatest = arms.stream().mapToDouble(arm -> samples(arm).max()).max().orElse(0);
        return greatest > 0 ? greatest : 1;
    }

    /** Returns how axes print such a value; too few decimals would make all of them equal. */
    static String decimals(double value) {
        int decimals = DIGITS - (int) Math.floor(Math.log10(Math.abs(value)));
        return decimals > 0 ? "#,##0." + "#".repeat(decimals) : "#,##0";
    }

    /** Returns the words of a name in JSON, as {@code records per second}. */
    static String words(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\bcpu\\b", "CPU");
    }
}
