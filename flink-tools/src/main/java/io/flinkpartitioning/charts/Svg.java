package io.flinkpartitioning.charts;

import java.io.StringWriter;
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
import org.knowm.xchart.internal.chartpart.Chart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Charts as SVG elements without any reference to elsewhere. Letters are shapes, so they need no
 * font; what a chart shows is told in a {@code title} and a {@code desc} for those who cannot see.
 */
public final class Svg {

    private static final String SVG = "http://www.w3.org/2000/svg";

    /** Hundredths of a pixel; letters have many coordinates. */
    private static final int DIGITS = 2;

    private Svg() {}

    /**
     * Returns a chart as an SVG element.
     *
     * @param name a name for its ids, since several pictures may share a page
     * @param title what it shows, in one sentence
     * @param description what it shows, in full; empty for no more than the title
     * @param chart the chart
     */
    public static String of(String name, String title, String description, Chart<?, ?> chart) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .getDOMImplementation()
                            .createDocument(SVG, "svg", null);
            SVGGraphics2D graphics = new SVGGraphics2D(context(document, name), false);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            Element root = graphics.getRoot();
            root.setAttribute("viewBox", "0 0 " + chart.getWidth() + " " + chart.getHeight());
            root.setAttribute("width", Integer.toString(chart.getWidth()));
            root.setAttribute("height", Integer.toString(chart.getHeight()));
            root.setAttribute("role", "img");
            if (!description.isEmpty()) {
                prepend(root, "desc", description);
            }
            prepend(root, "title", title);
            NodeList definitions = root.getElementsByTagName("defs");
            for (int i = 0; i < definitions.getLength(); i++) {
                // One of them has the same id in each picture, and nothing refers to it.
                ((Element) definitions.item(i)).removeAttribute("id");
            }
            return text(root);
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException("A picture can always be written", e);
        }
    }

    private static SVGGeneratorContext context(Document document, String name) {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(" ");
        context.setPrecision(DIGITS);
        context.setIDGenerator(
                new SVGIDGenerator() {
                    @Override
                    public String generateID(String prefix) {
                        return super.generateID(name + "-" + prefix);
                    }
                });
        return context;
    }

    private static void prepend(Element root, String tag, String text) {
        Element element = root.getOwnerDocument().createElementNS(SVG, tag);
        element.setTextContent(text);
        root.insertBefore(element, root.getFirstChild());
    }

    private static String text(Element root) throws TransformerException {
        StringWriter text = new StringWriter();
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.transform(new DOMSource(root), new StreamResult(text));
        return text.toString();
    }
}
