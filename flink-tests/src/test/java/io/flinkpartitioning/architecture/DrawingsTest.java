package io.flinkpartitioning.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.SourceStringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The pictures in the documentation are drawn from the drawings, and that of the modules is true.
 */
class DrawingsTest {

    private static final String GROUP = "io.flinkpartitioning";
    private static final String TESTS = "flink-tests";

    /**
     * Pictures differ by the fonts of a machine, so it is the drawing inside that is compared.
     * {@code -Dreference.write=true} draws them anew.
     */
    @ParameterizedTest
    @ValueSource(strings = {"packages", "modules"})
    void picture_isDrawnFromTheDrawing(String name) throws IOException {
        String source = Drawing.named(name).source();
        Path picture = Drawing.file(name, "svg");
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(picture, svg(source));
        }
        assertThat(picture).content(StandardCharsets.UTF_8).contains(stamp(source));
    }

    private static String svg(String source) throws IOException {
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        new SourceStringReader(source)
                .outputImage(svg, new FileFormatOption(FileFormat.SVG, false));
        return svg.toString(StandardCharsets.UTF_8)
                .replace("<defs/>", "<defs/>\n" + stamp(source) + "\n")
                .replace("<!--", "\n<!--");
    }

    /** What stands in for the drawing in a picture: a comment in XML has no two hyphens. */
    private static String stamp(String source) {
        return "<desc>%s</desc>"
                .formatted(source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    @Test
    void modules_dependOnEachOtherAsDrawn() throws Exception {
        Drawing modules = Drawing.named("modules");
        Set<Drawing.Arrow> actual = new HashSet<>();
        for (String module : modules.packages().keySet()) {
            for (String used : dependencies(module)) {
                actual.add(new Drawing.Arrow(module, used));
            }
        }
        assertThat(modules.packages().keySet()).containsExactlyInAnyOrderElementsOf(modules());
        assertThat(actual).isEqualTo(modules.arrows());
    }

    private static List<String> modules()
            throws IOException, SAXException, ParserConfigurationException {
        return texts(root(Path.of("..", "pom.xml")).getElementsByTagName("module"));
    }

    /**
     * Returns the modules of this project that a module uses, but for those of its tests alone. One
     * module is nothing but tests.
     */
    private static Set<String> dependencies(String module)
            throws IOException, SAXException, ParserConfigurationException {
        Set<String> used = new HashSet<>();
        NodeList all = root(Path.of("..", module, "pom.xml")).getElementsByTagName("dependency");
        for (int i = 0; i < all.getLength(); i++) {
            Element dependency = (Element) all.item(i);
            if (text(dependency, "groupId").equals(GROUP)
                    && (module.equals(TESTS) || !text(dependency, "scope").equals("test"))) {
                used.add(text(dependency, "artifactId"));
            }
        }
        return used;
    }

    private static Element root(Path pom)
            throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
    }

    private static String text(Element element, String child) {
        List<String> found = texts(element.getElementsByTagName(child));
        return found.isEmpty() ? "" : found.get(0);
    }

    private static List<String> texts(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Node::getTextContent)
                .toList();
    }
}
