package io.flinkpartitioning.doctor;

import static io.flinkpartitioning.doctor.PageElements.addCode;
import static io.flinkpartitioning.doctor.PageElements.addList;
import static io.flinkpartitioning.doctor.PageElements.addPicture;
import static io.flinkpartitioning.doctor.PageElements.addTable;
import static io.flinkpartitioning.doctor.PageElements.section;

import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Element;

/**
 * The part of the page on one topic.
 *
 * @param diagnosis its diagnosis
 * @param id an id that no other topic has
 * @param ofThisTopic what follows the word configuration in a heading
 */
record TopicPage(Diagnosis diagnosis, String id, String ofThisTopic) {

    /** Adds it. */
    void addTo(Element main) {
        AlignmentReport report = diagnosis.report();
        Element title = main.appendElement("h1").addClass("topic").id(id);
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
            Element configuration = section(main, "Configuration" + ofThisTopic);
            addCode(configuration, "", diagnosis.yaml());
            if (!diagnosis.java().isEmpty()) {
                addCode(configuration, "In the job:", String.join("\n", diagnosis.java()));
            }
        }
    }

    private void addFacts(Element section) {
        Element body = section.appendElement("table").appendElement("tbody");
        for (Facts.Fact fact : new Facts(diagnosis).all()) {
            Element row = body.appendElement("tr");
            row.appendElement("th")
                    .attr("scope", "row")
                    .text(
                            fact.name().substring(0, 1).toUpperCase(Locale.ROOT)
                                    + fact.name().substring(1));
            row.appendElement("td").text(fact.value());
        }
    }

    private void addPictures(Element main) {
        DoctorPictures pictures = new DoctorPictures(diagnosis, id);
        Element records = section(main, "Records per partition");
        records.appendElement("p").text("Skew: %s.".formatted(new Facts(diagnosis).skew()));
        addPicture(
                records,
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
                            """
                            Under the plan HASH keys are spread over all subtasks. This is what it \
                            would be if the topic were aligned.""");
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

    private static String text(int number) {
        return Integer.toString(number);
    }
}
