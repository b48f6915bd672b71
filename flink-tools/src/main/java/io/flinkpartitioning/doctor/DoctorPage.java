package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.DocumentType;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * A diagnosis as an HTML page in one file, which needs nothing else. All texts are set as texts, so
 * nothing in them becomes markup.
 *
 * @param diagnosis the diagnosis
 */
record DoctorPage(Diagnosis diagnosis) {

    private static final String STYLE =
            """
            body { font: 16px/1.5 system-ui, sans-serif; color: #26303b; background: #f4f6f8; margin: 0; }
            main { max-width: 960px; margin: 0 auto; padding: 24px 16px 64px; }
            section { background: #fff; border: 1px solid #dde2e8; border-radius: 8px; padding: 4px 20px 16px; margin: 16px 0; }
            h1 { font-size: 26px; overflow-wrap: anywhere; }
            h2 { font-size: 19px; margin: 12px 0 8px; }
            .verdict { display: inline-block; border-radius: 6px; padding: 2px 12px; color: #fff; }
            .aligned { background: #1d7a46; }
            .partly_aligned, .undecided { background: #8a5a00; }
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
        AlignmentReport report = diagnosis.report();
        Document document = Document.createShell("");
        document.prependChild(new DocumentType("html", "", ""));
        document.outputSettings().prettyPrint(false);
        document.getElementsByTag("html").attr("lang", "en");
        Element head = document.head();
        head.appendElement("meta").attr("charset", "utf-8");
        head.appendElement("meta")
                .attr("name", "viewport")
                .attr("content", "width=device-width, initial-scale=1");
        document.title("Topic " + Printable.text(report.topic()));
        head.appendElement("style").appendChild(new DataNode(STYLE));

        Element main = document.body().appendElement("main");
        Element title = main.appendElement("h1");
        title.appendText("Topic " + Printable.text(report.topic()) + " is ");
        title.appendElement("span")
                .addClass("verdict")
                .addClass(report.verdict().name().toLowerCase(Locale.ROOT))
                .text(Diagnosis.inWords(report.verdict()));
        addFacts(section(main, "At a glance"));
        addList(main, "Why", report.reasons());
        addList(main, "Mind", diagnosis.warnings());
        addPictures(main);
        addExamples(main);
        if (!diagnosis.yaml().isEmpty()) {
            addConfiguration(section(main, "Configuration"));
        }
        return document.outerHtml() + "\n";
    }

    private void addConfiguration(Element section) {
        section.appendElement("pre").appendElement("code").text(diagnosis.yaml());
        if (!diagnosis.java().isEmpty()) {
            section.appendElement("p").text("In the job:");
            section.appendElement("pre")
                    .appendElement("code")
                    .text(String.join("\n", diagnosis.java()));
        }
    }

    private void addFacts(Element section) {
        Element body = section.appendElement("table").appendElement("tbody");
        addFact(body, "Partitions", diagnosis.formula().partitions());
        addFact(body, "Records", diagnosis.records());
        addFact(body, "Producer hash", diagnosis.formula().producerHash());
        addFact(body, "Runner-up", diagnosis.formula().runnerUp());
        addFact(body, "Alignment", diagnosis.alignment());
        addFact(body, "Skew", diagnosis.skew());
        addFact(
                body,
                "Parallelism",
                diagnosis.parallelism() + ", max parallelism " + diagnosis.maxParallelism());
        addFact(body, "Idle subtasks", diagnosis.idle());
        addFact(body, "Plan", diagnosis.planInWords());
        addFact(body, "Strategy", diagnosis.strategyInWords());
    }

    private static void addFact(Element body, String name, String value) {
        Element row = body.appendElement("tr");
        row.appendElement("th").attr("scope", "row").text(name);
        row.appendElement("td").text(value);
    }

    private void addPictures(Element main) {
        DoctorPictures pictures = new DoctorPictures(diagnosis);
        addPicture(
                section(main, "Records per partition"),
                pictures.records(),
                List.of("partition", "records"),
                diagnosis.report().partitions().stream()
                        .map(
                                p ->
                                        List.of(
                                                text(p.partition()),
                                                diagnosis
                                                                .report()
                                                                .unread()
                                                                .uncounted()
                                                                .contains(p.partition())
                                                        ? "unknown"
                                                        : Printable.count(p.records()))));
        Element map = section(main, "Partition → subtask");
        if (!diagnosis.placedByPartition()) {
            map.appendElement("p")
                    .text(
                            "Under the plan HASH keys are spread over all subtasks. This is what it"
                                    + " would be if the topic were aligned.");
        }
        addPicture(
                map,
                pictures.map(),
                List.of("subtask", "partitions", "records"),
                diagnosis.loads().stream()
                        .map(
                                load ->
                                        List.of(
                                                text(load.subtask()),
                                                Ranges.of(load.partitions()),
                                                Printable.count(load.records()))));
        addPicture(
                section(main, "Alignment"),
                pictures.alignment(),
                List.of("partition", "sampled", "aligned", "in another partition", "without key"),
                diagnosis.report().partitions().stream()
                        .map(
                                p ->
                                        List.of(
                                                text(p.partition()),
                                                Printable.count(p.sampled()),
                                                Printable.count(p.aligned()),
                                                Printable.count(
                                                        p.sampled() - p.withoutKey() - p.aligned()),
                                                Printable.count(p.withoutKey()))));
    }

    private static void addPicture(
            Element section, String svg, List<String> columns, Stream<List<String>> rows) {
        Element picture = Jsoup.parse(svg, "", Parser.xmlParser()).getElementsByTag("svg").get(0);
        section.appendElement("figure").appendChild(picture);
        Element details = section.appendElement("details");
        details.appendElement("summary").text("In numbers");
        addTable(details, columns, rows).addClass("numbers");
    }

    private void addExamples(Element main) {
        AlignmentReport report = diagnosis.report();
        if (!report.strays().isEmpty()) {
            addTable(
                    section(main, "Records out of place, for example"),
                    List.of("key", "partition", "offset", "belongs into"),
                    report.strays().stream()
                            .map(
                                    stray ->
                                            List.of(
                                                    Printable.text(stray.key()),
                                                    text(stray.partition()),
                                                    Long.toString(stray.offset()),
                                                    text(stray.home()))));
        }
        if (!report.spreadKeys().isEmpty()) {
            addTable(
                    section(main, "Keys in several partitions, for example"),
                    List.of("key", "partitions"),
                    report.spreadKeys().stream()
                            .map(
                                    key ->
                                            List.of(
                                                    Printable.text(key.key()),
                                                    Ranges.of(List.copyOf(key.partitions())))));
        }
    }

    private static Element addTable(
            Element parent, List<String> columns, Stream<List<String>> rows) {
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

    private static void addList(Element main, String heading, List<String> sentences) {
        if (!sentences.isEmpty()) {
            Element list = section(main, heading).appendElement("ul");
            sentences.forEach(sentence -> list.appendElement("li").text(Printable.text(sentence)));
        }
    }

    private static Element section(Element main, String heading) {
        Element section = main.appendElement("section");
        section.appendElement("h2").text(heading);
        return section;
    }

    private static String text(int number) {
        return Integer.toString(number);
    }
}
