package io.flinkpartitioning.doctor;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/**
 * A diagnosis for the terminal.
 *
 * @param diagnosis the diagnosis
 * @param ansi whether colours are wanted
 */
record DoctorTable(Diagnosis diagnosis, Ansi ansi) {

    private static final int MAX_PARTITIONS = 32;
    private static final int MAX_EXAMPLES = 5;
    private static final int MAX_WIDTH = 100;

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
            blocks.add(heading("Configuration") + "\n" + diagnosis.yaml().strip());
        }
        if (!diagnosis.java().isEmpty()) {
            blocks.add(heading("In the job") + "\n" + String.join("\n", diagnosis.java()));
        }
        return (String.join("\n\n", blocks) + "\n").replace("\n", System.lineSeparator());
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
        List<Map.Entry<String, String>> facts =
                List.of(
                        Map.entry("partitions", diagnosis.formula().partitions()),
                        Map.entry("records", diagnosis.records()),
                        Map.entry("producer hash", diagnosis.formula().producerHash()),
                        Map.entry("runner-up", diagnosis.formula().runnerUp()),
                        Map.entry("alignment", diagnosis.alignment()),
                        Map.entry("skew", diagnosis.skew()),
                        Map.entry(
                                "parallelism",
                                diagnosis.parallelism()
                                        + ", max parallelism "
                                        + diagnosis.maxParallelism()),
                        Map.entry("idle subtasks", diagnosis.idle()),
                        Map.entry("plan", diagnosis.planInWords()),
                        Map.entry("strategy", diagnosis.strategyInWords()));
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                facts,
                List.of(
                        column("", HorizontalAlign.LEFT, Map.Entry::getKey),
                        column("", HorizontalAlign.LEFT, Map.Entry::getValue)));
    }

    private String partitions() {
        List<PartitionSample> all = diagnosis.report().partitions();
        String table =
                AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                        all.subList(0, Math.min(all.size(), MAX_PARTITIONS)),
                        List.of(
                                column(
                                        "partition",
                                        HorizontalAlign.RIGHT,
                                        partition -> Integer.toString(partition.partition())),
                                column("records", HorizontalAlign.RIGHT, this::records),
                                number("sampled", PartitionSample::sampled),
                                number("without key", PartitionSample::withoutKey),
                                number("aligned", PartitionSample::aligned),
                                column("subtask", HorizontalAlign.RIGHT, this::subtask)));
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

    private static ColumnData<PartitionSample> number(
            String header, Function<PartitionSample, Long> content) {
        return column(
                header,
                HorizontalAlign.RIGHT,
                partition -> Printable.count(content.apply(partition)));
    }

    private static <T> ColumnData<T> column(
            String header, HorizontalAlign align, Function<T, String> content) {
        return new Column()
                .header(header.isEmpty() ? null : header)
                .headerAlign(align)
                .dataAlign(align)
                .maxWidth(MAX_WIDTH, OverflowBehaviour.NEWLINE)
                .with(content);
    }
}
