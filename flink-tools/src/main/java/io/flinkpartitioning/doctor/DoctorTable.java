package io.flinkpartitioning.doctor;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.flinkpartitioning.doctor.Facts.Fact;
import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/**
 * A diagnosis for the terminal. Its tables are at most 80 columns wide.
 *
 * @param diagnosis the diagnosis
 * @param ansi whether colours are wanted
 * @param ofThisTopic what follows the word configuration in a heading
 */
record DoctorTable(Diagnosis diagnosis, Ansi ansi, String ofThisTopic) {

    private static final int MAX_PARTITIONS = 32;
    private static final int MAX_EXAMPLES = 5;

    /** No key has it, since it would be escaped. */
    private static final String JOINER = "\u2060";

    /**
     * Of the second column of the facts: a terminal has 80 columns, of which the first takes 18.
     */
    private static final int VALUE_WIDTH = 62;

    /** Of the only topic. */
    DoctorTable(Diagnosis diagnosis, Ansi ansi) {
        this(diagnosis, ansi, "");
    }

    /** Returns the text, which ends with a line break. */
    String text() {
        AlignmentReport report = diagnosis.report();
        List<String> blocks = new ArrayList<>();
        blocks.add("Topic " + Printable.text(report.topic()) + " is " + coloured(report.verdict()));
        blocks.add(facts());
        blocks.add(partitions());
        addList(blocks, "Why", report.reasons());
        addList(blocks, "Mind", diagnosis.warnings());
        addList(blocks, "Records out of place, for example", strays());
        addList(blocks, "Keys in several partitions, for example", spreadKeys());
        if (!diagnosis.yaml().isEmpty()) {
            blocks.add(heading("Configuration" + ofThisTopic) + "\n" + diagnosis.yaml().strip());
        }
        if (!diagnosis.java().isEmpty()) {
            blocks.add(
                    heading("In the job" + ofThisTopic)
                            + "\n"
                            + String.join("\n", diagnosis.java()));
        }
        return String.join("\n\n", blocks) + "\n";
    }

    /** The only texts with markup; none of them comes from the topic. */
    private String coloured(AlignmentReport.Verdict verdict) {
        String colour =
                switch (verdict) {
                    case ALIGNED -> "green";
                    case PARTLY_ALIGNED, UNDECIDED -> "yellow";
                    case NOT_ALIGNED -> "red";
                };
        return ansi.string("@|bold," + colour + " " + Diagnosis.inWords(verdict) + "|@");
    }

    private String heading(String heading) {
        return ansi.string("@|bold " + heading + ":|@");
    }

    private String facts() {
        return AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                        new Facts(diagnosis).all(),
                        List.of(
                                Columns.of("", HorizontalAlign.LEFT, Columns.WIDTH, Fact::name),
                                Columns.of(
                                        "", HorizontalAlign.LEFT, VALUE_WIDTH, DoctorTable::value)))
                .replace(JOINER, " ");
    }

    /** A number and its percent sign stay in one line. */
    private static String value(Fact fact) {
        return fact.value().replace(" %", JOINER + "%");
    }

    private String partitions() {
        List<PartitionSample> all = diagnosis.report().partitions();
        String table =
                AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                        all.subList(0, Math.min(all.size(), MAX_PARTITIONS)),
                        List.of(
                                number(
                                        "partition",
                                        partition -> Integer.toString(partition.partition())),
                                number("records", this::records),
                                count("sampled", PartitionSample::sampled),
                                count("without key", PartitionSample::withoutKey),
                                count("aligned", PartitionSample::aligned),
                                number("subtask", this::subtask)));
        return all.size() <= MAX_PARTITIONS
                ? table
                : table
                        + "\n... and "
                        + (all.size() - MAX_PARTITIONS)
                        + " partitions more; --json and --html have them all.";
    }

    private String records(PartitionSample partition) {
        return diagnosis.report().unread().uncounted().contains(partition.partition())
                ? "unknown"
                : Printable.count(partition.records());
    }

    private String subtask(PartitionSample partition) {
        return diagnosis.placedByPartition()
                ? Integer.toString(diagnosis.subtaskOf(partition.partition()))
                : "any";
    }

    private List<String> strays() {
        return diagnosis.report().strays().stream()
                .limit(MAX_EXAMPLES)
                .map(
                        stray ->
                                "key '%s' lies in partition %d at offset %d, and belongs into %d"
                                        .formatted(
                                                Printable.text(stray.key()),
                                                stray.partition(),
                                                stray.offset(),
                                                stray.home()))
                .toList();
    }

    private List<String> spreadKeys() {
        return diagnosis.report().spreadKeys().stream()
                .limit(MAX_EXAMPLES)
                .map(
                        key ->
                                "key '%s' lies in partitions %s"
                                        .formatted(
                                                Printable.text(key.key()),
                                                Ranges.of(List.copyOf(key.partitions()))))
                .toList();
    }

    private void addList(List<String> blocks, String heading, List<String> sentences) {
        if (!sentences.isEmpty()) {
            blocks.add(
                    sentences.stream()
                            .map(sentence -> "- " + Printable.text(sentence))
                            .collect(Collectors.joining("\n", heading(heading) + "\n", "")));
        }
    }

    private static ColumnData<PartitionSample> count(
            String header, Function<PartitionSample, Long> content) {
        return number(header, partition -> Printable.count(content.apply(partition)));
    }

    private static ColumnData<PartitionSample> number(
            String header, Function<PartitionSample, String> content) {
        return Columns.of(header, HorizontalAlign.RIGHT, Columns.WIDTH, content);
    }
}
