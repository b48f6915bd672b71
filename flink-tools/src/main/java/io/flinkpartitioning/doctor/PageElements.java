package io.flinkpartitioning.doctor;

import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * The elements that the page is made of. All texts are set as texts, so nothing in them becomes
 * markup. Stateless.
 */
final class PageElements {

    private PageElements() {}

    static Element section(Element parent, String heading) {
        Element section = parent.appendElement("section");
        section.appendElement("h2").text(heading);
        return section;
    }

    static Element addTable(Element parent, List<String> columns, Stream<List<String>> rows) {
        Element table = parent.appendElement("table");
        Element header = table.appendElement("thead").appendElement("tr");
        columns.forEach(column -> header.appendElement("th").attr("scope", "col").text(column));
        Element body = table.appendElement("tbody");
        rows.forEach(
                cells -> {
                    Element row = body.appendElement("tr");
                    row.appendElement("th").attr("scope", "row").text(cells.get(0));
                    cells.stream().skip(1).forEach(cell -> row.appendElement("td").text(cell));
                });
        return table;
    }

    static void addList(Element parent, String heading, List<String> sentences) {
        if (!sentences.isEmpty()) {
            Element list = section(parent, heading).appendElement("ul");
            sentences.forEach(sentence -> list.appendElement("li").text(Printable.text(sentence)));
        }
    }

    static void addCode(Element section, String heading, String code) {
        if (!heading.isEmpty()) {
            section.appendElement("p").text(heading);
        }
        section.appendElement("pre").appendElement("code").text(code);
    }

    static void addPicture(
            Element section, String svg, List<String> columns, Stream<List<String>> rows) {
        Element picture = Jsoup.parse(svg, "", Parser.xmlParser()).getElementsByTag("svg").get(0);
        section.appendElement("figure").appendChild(picture);
        Element details = section.appendElement("details");
        details.appendElement("summary").text("In numbers");
        addTable(details, columns, rows).addClass("numbers");
    }
}
