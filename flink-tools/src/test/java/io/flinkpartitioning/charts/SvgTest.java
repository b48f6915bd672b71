package io.flinkpartitioning.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SvgTest {

    private static Element svg(String title, String description) throws Exception {
        XYChart chart = new XYChart(400, 300);
        ChartLook.applyTo(chart.getStyler());
        chart.addSeries("a", new double[] {1, 2}, new double[] {1, 2});
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(Svg.of("name", title, description, chart))))
                .getDocumentElement();
    }

    @Test
    void chart_isAPictureOfItsSizeWithTitleAndDescription() throws Exception {
        Element svg = svg("more & more", "a < b");

        assertThat(svg.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 400 300");
        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("more & more");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).isEqualTo("a < b");
        assertThat(svg.getElementsByTagName("path").getLength()).isPositive();
    }

    @Test
    void chartWithoutDescription_hasNone() throws Exception {
        assertThat(svg("more", "").getElementsByTagName("desc").getLength()).isZero();
    }

    @Test
    void letters_areShapes() throws Exception {
        assertThat(svg("more", "").getElementsByTagName("text").getLength()).isZero();
    }
}
