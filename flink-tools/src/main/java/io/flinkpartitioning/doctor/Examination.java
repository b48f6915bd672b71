package io.flinkpartitioning.doctor;

import io.flinkpartitioning.doctor.TopicFinding.Judged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of the examination of all topics that were asked for. Immutable.
 *
 * @param findings one for each topic, at least 1
 * @param together what one source of all topics would be; empty if there is one topic
 */
record Examination(List<TopicFinding> findings, Optional<OneSource> together) {

    Examination {
        findings = List.copyOf(findings);
    }

    /** Returns the worst exit code of a topic. */
    int exitCode() {
        return findings.stream().mapToInt(TopicFinding::exitCode).max().orElseThrow();
    }

    /** Whether there is more to tell than of one topic. */
    boolean isOfSeveral() {
        return findings.size() > 1;
    }

    /** Returns the diagnoses of the topics that could be read. */
    List<Diagnosis> diagnoses() {
        return findings.stream()
                .filter(Judged.class::isInstance)
                .map(finding -> ((Judged) finding).diagnosis())
                .toList();
    }

    /** Returns how many topics there are of each verdict: "3 topics: 2 aligned, 1 not read". */
    String title() {
        Map<String, Long> counts =
                findings.stream()
                        .collect(
                                Collectors.groupingBy(
                                        TopicFinding::inWords,
                                        LinkedHashMap::new,
                                        Collectors.counting()));
        return "%d topics: %s"
                .formatted(
                        findings.size(),
                        counts.entrySet().stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .collect(Collectors.joining(", ")));
    }

    /** The names of the columns of {@link #row}. */
    static final List<String> COLUMNS = List.of("topic", "verdict", "partitions", "hash", "plan");

    /** Returns a topic in a line. */
    static List<String> row(TopicFinding finding) {
        String topic = Printable.text(finding.topic());
        return finding instanceof Judged judged
                ? List.of(
                        topic,
                        finding.inWords(),
                        Integer.toString(judged.diagnosis().report().partitions().size()),
                        judged.diagnosis().report().producerHash().orElse("none known"),
                        judged.diagnosis().planInWords())
                : List.of(topic, finding.inWords(), "-", "-", "-");
    }
}
