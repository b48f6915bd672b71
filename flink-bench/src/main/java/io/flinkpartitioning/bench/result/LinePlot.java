package io.flinkpartitioning.bench.result;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines of medians over a parameter that is a number, with the range at each point. */
final class LinePlot {

    private static final int HEIGHT = 420;
    private static final int MARKER_SIZE = 8;
    private static final float LINE_WIDTH = 2;
    private static final double HEADROOM = 1.05;

    /** More than two decades. */
    private static final double LOGARITHMIC_SPAN = 100;

    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.SQUARE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN
    };

    private LinePlot() {}

    /** Whether all points are numbers, and more than one. */
    static boolean suits(Plot plot) {
        List<String> points = plot.points();
        return points.size() > 1 && points.stream().allMatch(point -> number(point).isPresent());
    }

    private static OptionalDouble number(String value) {
        try {
            return OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    static XYChart chart(Plot plot) {
        XYChart chart = plot.chart(HEIGHT);
        chart.setXAxisTitle(Plot.words(Objects.requireNonNull(plot.parameter())));
        chart.setYAxisTitle(plot.figure().label());
        chart.getStyler().setMarkerSize(MARKER_SIZE);
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        chart.getStyler().setYAxisDecimalPattern(Plot.decimals(plot.greatest()));
        chart.getStyler().setYAxisMin(plot.least());
        chart.getStyler().setYAxisMax(plot.greatest() * HEADROOM);
        double[] xs = plot.arms().stream().mapToDouble(LinePlot::x).sorted().toArray();
        double first = xs[0];
        double last = xs[xs.length - 1];
        chart.getStyler().setXAxisDecimalPattern(Plot.decimals(last - first));
        if (first > 0 && last / first > LOGARITHMIC_SPAN) {
            chart.getStyler().setXAxisLogarithmic(true);
            chart.getStyler().setXAxisLogarithmicDecadeOnly(true);
            // Room for the first and the last marker.
            double margin = Math.pow(last / first, 0.03);
            chart.getStyler().setXAxisMin(first / margin);
            chart.getStyler().setXAxisMax(last * margin);
        } else {
            double margin = (last - first) * 0.03;
            chart.getStyler().setXAxisMin(first - margin);
            chart.getStyler().setXAxisMax(last + margin);
        }
        List<String> arms = plot.armNames();
        ArmColors colors = new ArmColors(arms);
        for (int i = 0; i < arms.size(); i++) {
            addArm(chart, plot, arms.get(i), colors.of(arms.get(i)), MARKERS[i % MARKERS.length]);
        }
        return chart;
    }

    private static void addArm(XYChart chart, Plot plot, String name, Color color, Marker marker) {
        List<ArmResult> arms =
                plot.arms().stream()
                        .filter(arm -> arm.arm().equals(name))
                        .sorted(Comparator.comparingDouble(LinePlot::x))
                        .toList();
        double[] xs = values(arms, LinePlot::x);
        XYSeries medians =
                chart.addSeries(name, xs, values(arms, arm -> plot.samples(arm).median()));
        medians.setMarker(marker);
        medians.setMarkerColor(color);
        medians.setLineColor(color);
        medians.setLineStyle(
                new BasicStroke(LINE_WIDTH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        // Error bars of the library are as long below as above, so these have a middle of their
        // own.
        XYSeries ranges =
                chart.addSeries(
                        "range of " + name,
                        xs,
                        values(
                                arms,
                                arm -> (plot.samples(arm).max() + plot.samples(arm).min()) / 2),
                        values(
                                arms,
                                arm -> (plot.samples(arm).max() - plot.samples(arm).min()) / 2));
        ranges.setMarker(SeriesMarkers.NONE);
        ranges.setLineColor(color);
        ranges.setLineStyle(SeriesLines.NONE);
        ranges.setShowInLegend(false);
    }

    private static double x(ArmResult arm) {
        return number(Objects.requireNonNull(arm.point()).value()).orElseThrow();
    }

    private static double[] values(List<ArmResult> arms, ToDoubleFunction<ArmResult> value) {
        return arms.stream().mapToDouble(value).toArray();
    }
}
