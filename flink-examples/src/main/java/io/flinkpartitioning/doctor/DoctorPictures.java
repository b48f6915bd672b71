package io.flinkpartitioning.doctor;

import io.flinkpartitioning.doctor.Diagnosis.SubtaskLoad;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The pictures of a diagnosis, each an SVG element without any reference to elsewhere; letters are
 * shapes, so it needs no font either.
 *
 * @param diagnosis the diagnosis
 */
record DoctorPictures(Diagnosis diagnosis) {

    private static final String SVG = "http://www.w3.org/2000/svg";

    private static final int WIDTH = 920;
    private static final int HEIGHT = 320;
    private static final int MAX_HEIGHT = 720;
    private static final int ROW_HEIGHT = 26;

    private static final int MAX_LABELS = 24;

    private static final Color BLUE = new Color(0x1f5fa8);
    private static final Color ORANGE = new Color(0xd9640a);
    private static final Color GREY = new Color(0xb4bcc6);
    private static final Color INK = new Color(0x26303b);
    private static final Color LINES = new Color(0xdde2e8);

    /** Returns the records of each partition as bars. */
    String records() {
        CategoryChart chart = partitionChart("records");
        chart.getStyler().setSeriesColors(new Color[] {BLUE});
        chart.getStyler().setLegendVisible(false);
        chart.addSeries("records", partitionNames(), values(PartitionSample::records));
        return svg("records", chart);
    }

    /** Returns where the records of each partition's sample belong, in percent, as stacked bars. */
    String alignment() {
        CategoryChart chart = partitionChart("% of the sample");
        chart.getStyler().setSeriesColors(new Color[] {BLUE, ORANGE, GREY});
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
        return svg("alignment", chart);
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
        style(chart.getStyler());
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setMarkerSize(rows > MAX_LABELS || partitions().size() > 64 ? 6 : 13);
        chart.getStyler().setXAxisMin(left);
        chart.getStyler().setXAxisMax((double) partitions().size());
        chart.getStyler().setYAxisMin(below);
        chart.getStyler().setYAxisMax((double) rows);
        chart.getStyler().setAxisTicksVisible(false);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        chart.getStyler().setAnnotationTextFontColor(INK);
        indices(partitions().size())
                .forEach(partition -> chart.addAnnotation(label(partition, partition, below)));
        indices(rows).forEach(row -> chart.addAnnotation(label(row, left, row)));
        List<Integer> owned = partitions().stream().map(PartitionSample::partition).toList();
        chart.addSeries("owned partition", owned, owned.stream().map(diagnosis::subtaskOf).toList())
                .setMarker(SeriesMarkers.SQUARE)
                .setMarkerColor(BLUE);
        List<Integer> idle =
                diagnosis.loads().stream()
                        .filter(load -> load.partitions().isEmpty())
                        .map(SubtaskLoad::subtask)
                        .toList();
        if (!idle.isEmpty()) {
            chart.addSeries("idle subtask", idle.stream().map(subtask -> left / 2).toList(), idle)
                    .setMarker(SeriesMarkers.CROSS)
                    .setMarkerColor(ORANGE);
        }
        return svg("map", chart);
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
        style(chart.getStyler());
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisMaxLabelCount(MAX_LABELS);
        chart.getStyler().setAvailableSpaceFill(0.8);
        return chart;
    }

    private static void style(AxesChartStyler styler) {
        styler.setChartTitleVisible(false)
                .setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setChartFontColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE);
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setPlotMargin(0);
        styler.setLocale(Locale.ROOT);
        styler.setPlotGridLinesColor(LINES);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false);
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

    private static String svg(String name, Chart<?, ?> chart) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .getDOMImplementation()
                            .createDocument(SVG, "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setComment(" ");
            // Three pictures share one page, and with it one space of ids.
            context.setIDGenerator(
                    new SVGIDGenerator() {
                        @Override
                        public String generateID(String prefix) {
                            return super.generateID(name + "-" + prefix);
                        }
                    });
            SVGGraphics2D graphics = new SVGGraphics2D(context, false);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            Element root = graphics.getRoot();
            root.setAttribute("viewBox", "0 0 " + chart.getWidth() + " " + chart.getHeight());
            root.setAttribute("width", Integer.toString(chart.getWidth()));
            root.setAttribute("height", Integer.toString(chart.getHeight()));
            NodeList definitions = root.getElementsByTagName("defs");
            for (int i = 0; i < definitions.getLength(); i++) {
                // One of them has the same id in each picture, and nothing refers to it.
                ((Element) definitions.item(i)).removeAttribute("id");
            }
            StringWriter text = new StringWriter();
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.transform(new DOMSource(root), new StreamResult(text));
            return text.toString();
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException("A picture can always be written", e);
        }
    }
}
