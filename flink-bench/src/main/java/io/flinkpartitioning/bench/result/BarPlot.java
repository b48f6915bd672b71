package io.flinkpartitioning.bench.result;

import io.flinkpartitioning.charts.ChartLook;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Horizontal bars of medians with their ranges: one for each arm, or a group of arms for each
 * point.
 *
 * <p>The library's own bars are vertical, where long names do not fit, and their ranges as long
 * below as above; so bars are areas between coordinates, and row n from the top is at y = -n.
 */
final class BarPlot {

    private static final int ROW_HEIGHT = 32;
    private static final int BAR_HEIGHT = 17;
    private static final int FRAME_HEIGHT = 110;

    /** In a lower plot the library does not tell where a value is. */
    private static final int LEAST_HEIGHT = 80;

    private static final double FILLED = 0.8;
    private static final double CAP = 0.25;
    private static final float RANGE_WIDTH = 1.2f;
    private static final double ROOM_FOR_LABELS = 1.16;

    private final Plot plot;
    private final List<String> arms;
    private final ArmColors colors;

    /** The points; the arms where nothing is varied. */
    private final List<String> rows;

    private BarPlot(Plot plot) {
        this.plot = plot;
        arms = plot.armNames();
        colors = new ArmColors(arms);
        rows = plot.parameter() == null ? arms : plot.points();
    }

    static XYChart chart(Plot plot) {
        return new BarPlot(plot).chart();
    }

    private boolean grouped() {
        return plot.parameter() != null;
    }

    private XYChart chart() {
        int rowHeight = grouped() ? (int) (arms.size() * BAR_HEIGHT / FILLED) : ROW_HEIGHT;
        XYChart chart = plot.chart(FRAME_HEIGHT + Math.max(LEAST_HEIGHT, rows.size() * rowHeight));
        chart.setXAxisTitle(plot.figure().label());
        XYStyler styler = chart.getStyler();
        styler.setLegendVisible(grouped());
        styler.setPlotGridVerticalLinesVisible(true);
        styler.setPlotGridHorizontalLinesVisible(false);
        styler.setXAxisDecimalPattern(Plot.decimals(plot.greatest()));
        styler.setXAxisMin(plot.least());
        styler.setXAxisMax(plot.greatest() * ROOM_FOR_LABELS);
        styler.setYAxisMin(0.5 - rows.size());
        styler.setYAxisMax(0.5);
        styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        // The library looks for the first step at which all labels differ: one row.
        styler.setYAxisTickMarkSpacingHint(10);
        styler.setyAxisTickLabelsFormattingFunction(this::rowLabel);
        for (int i = 0; i < arms.size(); i++) {
            addArm(chart, i);
        }
        return chart;
    }

    /** Returns the label of a row; of what is outside, a text that differs and is not drawn. */
    private String rowLabel(double y) {
        if (y > 0.25 || y < 0.75 - rows.size()) {
            return "outside at " + y;
        }
        return y == Math.rint(y) ? rows.get((int) -y) : " ";
    }

    private void addArm(XYChart chart, int index) {
        String name = arms.get(index);
        Color color = grouped() ? colors.of(name) : ChartLook.BLUE;
        Outline bars = new Outline();
        Outline ranges = new Outline();
        for (int row = 0; row < rows.size(); row++) {
            ArmResult arm = find(name, rows.get(row));
            if (arm == null) {
                continue;
            }
            Samples samples = plot.samples(arm);
            double height = FILLED / (grouped() ? arms.size() : 1);
            double top = grouped() ? FILLED / 2 - row - index * height : height / 2 - row;
            double middle = top - height / 2;
            double cap = height * CAP;
            bars.rectangle(0, samples.median(), top - height * 0.05, top - height * 0.95);
            ranges.line(samples.min(), middle - cap, samples.min(), middle + cap);
            ranges.line(samples.min(), middle, samples.max(), middle);
            ranges.line(samples.max(), middle - cap, samples.max(), middle + cap);
            chart.addAnnotation(
                    new ValueLabel(plot.figure().format(samples.median()), samples.max(), middle));
        }
        XYSeries bar = bars.addTo(chart, name);
        bar.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        bar.setMarker(SeriesMarkers.NONE);
        bar.setFillColor(color);
        bar.setLineColor(color);
        bar.setLineStyle(SeriesLines.NONE);
        XYSeries range = ranges.addTo(chart, "range of " + name);
        range.setMarker(SeriesMarkers.NONE);
        range.setLineColor(ChartLook.INK);
        range.setLineStyle(new BasicStroke(RANGE_WIDTH));
        range.setShowInLegend(false);
    }

    private @Nullable ArmResult find(String name, String row) {
        return plot.arms().stream()
                .filter(arm -> arm.arm().equals(name))
                .filter(
                        arm ->
                                row.equals(
                                        grouped()
                                                ? Objects.requireNonNull(arm.point()).value()
                                                : arm.arm()))
                .findFirst()
                .orElse(null);
    }

    /** Points of a series; a gap ends each shape. */
    private static final class Outline {

        private final List<Double> xs = new ArrayList<>();
        private final List<Double> ys = new ArrayList<>();

        void rectangle(double left, double right, double top, double bottom) {
            point(left, top);
            point(right, top);
            point(right, bottom);
            point(left, bottom);
            point(left, Double.NaN);
        }

        void line(double fromX, double fromY, double toX, double toY) {
            point(fromX, fromY);
            point(toX, toY);
            point(toX, Double.NaN);
        }

        private void point(double x, double y) {
            xs.add(x);
            ys.add(y);
        }

        XYSeries addTo(XYChart chart, String name) {
            return chart.addSeries(name, xs, ys);
        }
    }
}
