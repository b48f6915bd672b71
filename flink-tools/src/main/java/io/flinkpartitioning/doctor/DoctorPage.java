package io.flinkpartitioning.doctor;

import static io.flinkpartitioning.doctor.PageElements.addCode;
import static io.flinkpartitioning.doctor.PageElements.section;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.DocumentType;
import org.jsoup.nodes.Element;

/**
 * An examination as an HTML page in one file, which needs nothing else: of several topics the
 * summary, then each.
 *
 * @param examination the examination
 */
record DoctorPage(Examination examination) {

    private static final String STYLE =
            """
            body { font: 16px/1.5 system-ui, sans-serif; color: #26303b; background: #f4f6f8; margin: 0; }
            main { max-width: 960px; margin: 0 auto; padding: 24px 16px 64px; }
            section { background: #fff; border: 1px solid #dde2e8; border-radius: 8px; padding: 4px 20px 16px; margin: 16px 0; }
            h1 { font-size: 26px; overflow-wrap: anywhere; }
            h2 { font-size: 19px; margin: 12px 0 8px; overflow-wrap: anywhere; }
            h1.topic { margin-top: 48px; }
            .verdict { display: inline-block; border-radius: 6px; padding: 2px 12px; color: #fff; }
            .aligned { background: #1d7a46; }
            .partly_aligned, .undecided, .not_read { background: #8a5a00; }
            .not_aligned { background: #b3261e; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid #eceff2; vertical-align: top; }
            tbody td { overflow-wrap: anywhere; }
            tbody th { white-space: nowrap; }
            .numbers td, .numbers th { text-align: right; }
            .numbers { display: block; overflow-x: auto; }
            figure { margin: 0; }
            svg { display: block; max-width: 100%; height: auto; }
            summary { cursor: pointer; margin-top: 8px; }
            pre { background: #f4f6f8; border-radius: 6px; padding: 12px; overflow-x: auto; }
            """;

    /** Returns the page. */
    String html() {
        List<TopicFinding> findings = examination.findings();
        String title =
                examination.isOfSeveral()
                        ? examination.title()
                        : "Topic " + Printable.text(findings.get(0).topic());
        Document document = Document.createShell("");
        document.prependChild(new DocumentType("html", "", ""));
        document.outputSettings().prettyPrint(false);
        document.getElementsByTag("html").attr("lang", "en");
        Element head = document.head();
        head.appendElement("meta").attr("charset", "utf-8");
        head.appendElement("meta")
                .attr("name", "viewport")
                .attr("content", "width=device-width, initial-scale=1");
        document.title(title);
        head.appendElement("style").appendChild(new DataNode(STYLE));

        Element main = document.body().appendElement("main");
        examination.together().ifPresent(together -> addSummary(main, title, together));
        for (int i = 0; i < findings.size(); i++) {
            if (findings.get(i) instanceof TopicFinding.Judged judged) {
                new TopicPage(
                                judged.diagnosis(),
                                id(i),
                                examination.isOfSeveral() ? ", for this topic alone" : "")
                        .addTo(main);
            }
        }
        return document.outerHtml() + "\n";
    }

    private static String id(int index) {
        return "topic-" + index;
    }

    private void addSummary(Element main, String title, OneSource together) {
        main.appendElement("h1").text(title);
        addTopics(section(main, "Topics"));
        Element section = section(main, together.title());
        Element list = section.appendElement("ul");
        Stream.concat(together.reasons().stream(), together.warnings().stream())
                .forEach(line -> list.appendElement("li").text(Printable.text(line)));
        if (!together.yaml().isEmpty()) {
            addCode(section, "Configuration, for all topics:", together.yaml());
        }
        if (!together.java().isEmpty()) {
            addCode(section, "In the job, for all topics:", String.join("\n", together.java()));
        }
    }

    private void addTopics(Element section) {
        List<TopicFinding> findings = examination.findings();
        Element table =
                PageElements.addTable(
                        section, Examination.COLUMNS, findings.stream().map(Examination::row));
        List<Element> rows = table.select("tbody tr");
        for (int i = 0; i < findings.size(); i++) {
            Element row = rows.get(i);
            TopicFinding finding = findings.get(i);
            Element verdict = row.child(1);
            verdict.empty()
                    .appendElement("span")
                    .addClass("verdict")
                    .addClass(finding.inWords().replace(' ', '_').toLowerCase(Locale.ROOT))
                    .text(finding.inWords());
            Element name = row.child(0);
            if (finding instanceof TopicFinding.Judged) {
                String text = name.text();
                name.empty().appendElement("a").attr("href", "#" + id(i)).text(text);
            }
            finding.complaint()
                    .filter(why -> finding instanceof TopicFinding.Failed)
                    .ifPresent(why -> section.appendElement("p").text(Printable.text(why)));
        }
    }
}
