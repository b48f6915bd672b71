package io.flinkpartitioning.doctor;

import io.flinkpartitioning.charts.ChartLook;
import io.flinkpartitioning.charts.Svg;
import io.flinkpartitioning.doctor.Diagnosis.SubtaskLoad;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The pictures of a diagnosis, each an SVG element.
 *
 * @param diagnosis the diagnosis
 * @param id an id that no other diagnosis of the page has
 */
record DoctorPictures(Diagnosis diagnosis, String id) {

    private static final int WIDTH = 920;
    private static final int HEIGHT = 320;
    private static final int MAX_HEIGHT = 720;
    private static final int ROW_HEIGHT = 26;

    private static final int MAX_LABELS = 24;

    /** Returns the records of each partition as bars. */
    String records() {
        CategoryChart chart = partitionChart("records");
        chart.getStyler().setSeriesColors(new Color[] {ChartLook.BLUE});
        chart.getStyler().setLegendVisible(false);
        chart.addSeries("records", partitionNames(), values(PartitionSample::records));
        return Svg.of(
                id + "-records", "Bars: the records of each partition, by offsets", "", chart);
    }

    /** Returns where the records of each partition's sample belong, in percent, as stacked bars. */
    String alignment() {
        CategoryChart chart = partitionChart("% of the sample");
        chart.getStyler()
                .setSeriesColors(new Color[] {ChartLook.BLUE, ChartLook.ORANGE, ChartLook.GREY});
        chart.getStyler().setStacked(true);
        chart.getStyler().setYAxisMax(100.0);
        chart.addSeries(
                "in their key's partition",
                partitionNames(),
                values(share(PartitionSample::aligned)));
        chart.addSeries(
                "in another partition",
                partitionNames(),
                values(share(p -> p.sampled() - p.withoutKey() - p.aligned())));
        chart.addSeries(
                "without key", partitionNames(), values(share(PartitionSample::withoutKey)));
        return Svg.of(
                id + "-alignment",
                "Stacked bars: the sample of each partition, in its key's partition, in another one,"
                        + " or without key",
                "",
                chart);
    }

    /** Returns which subtask owns which partition, as points; a cross where it owns none. */
    String map() {
        int rows = diagnosis.parallelism();
        double left = margin(partitions().size());
        double below = margin(rows);
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(Math.min(MAX_HEIGHT, 170 + ROW_HEIGHT * rows))
                        .xAxisTitle("partition")
                        .yAxisTitle("subtask")
                        .build();
        ChartLook.applyTo(chart.getStyler());
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setMarkerSize(rows > MAX_LABELS || partitions().size() > 64 ? 6 : 13);
        chart.getStyler().setXAxisMin(left);
        chart.getStyler().setXAxisMax((double) partitions().size());
        chart.getStyler().setYAxisMin(below);
        chart.getStyler().setYAxisMax((double) rows);
        chart.getStyler().setAxisTicksVisible(false);
        chart.getStyler().setPlotGridLinesVisible(false);
        indices(partitions().size())
                .forEach(partition -> chart.addAnnotation(label(partition, partition, below)));
        indices(rows).forEach(row -> chart.addAnnotation(label(row, left, row)));
        List<Integer> owned = partitions().stream().map(PartitionSample::partition).toList();
        chart.addSeries("owned partition", owned, owned.stream().map(diagnosis::subtaskOf).toList())
                .setMarker(SeriesMarkers.SQUARE)
                .setMarkerColor(ChartLook.BLUE);
        List<Integer> idle =
                diagnosis.loads().stream()
                        .filter(load -> load.partitions().isEmpty())
                        .map(SubtaskLoad::subtask)
                        .toList();
        if (!idle.isEmpty()) {
            chart.addSeries("idle subtask", idle.stream().map(subtask -> left / 2).toList(), idle)
                    .setMarker(SeriesMarkers.CROSS)
                    .setMarkerColor(ChartLook.ORANGE);
        }
        return Svg.of(
                id + "-map",
                "Points: the partitions that each subtask owns; subtasks without one are idle",
                "",
                chart);
    }

    private List<PartitionSample> partitions() {
        return diagnosis.report().partitions();
    }

    private List<String> partitionNames() {
        return partitions().stream().map(p -> Integer.toString(p.partition())).toList();
    }

    private List<Double> values(ToDoubleFunction<PartitionSample> value) {
        List<Double> values = new ArrayList<>();
        partitions().forEach(partition -> values.add(value.applyAsDouble(partition)));
        return values;
    }

    private static ToDoubleFunction<PartitionSample> share(
            Function<PartitionSample, Long> records) {
        return partition ->
                partition.sampled() == 0
                        ? 0
                        : 100.0 * records.apply(partition) / partition.sampled();
    }

    private CategoryChart partitionChart(String yAxis) {
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .xAxisTitle("partition")
                        .yAxisTitle(yAxis)
                        .build();
        ChartLook.applyTo(chart.getStyler());
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisMaxLabelCount(MAX_LABELS);
        chart.getStyler().setAvailableSpaceFill(0.8);
        return chart;
    }

    /**
     * Labels of an axis of indices; those of the library's own axes are multiples of 0.5 too, and
     * its search for better ones does not always end.
     */
    private static AnnotationText label(int index, double x, double y) {
        return new AnnotationText(Integer.toString(index), x, y, false);
    }

    /** Where the labels of an axis of indices are: in front of its first one. */
    private static double margin(int size) {
        return -Math.max(1, size * 0.05);
    }

    /** Returns as many of so many indices as there is room for. */
    private static IntStream indices(int size) {
        int step = (size + MAX_LABELS - 1) / MAX_LABELS;
        return IntStream.range(0, size).filter(index -> index % step == 0);
    }
}
