package io.flinkpartitioning;

import io.flinkpartitioning.kafka.AlignmentReport;
import java.util.Comparator;
import java.util.List;

/**
 * What samples of a source's topics say of the edge in front of the keyed operator.
 *
 * @param bestPlan the best plan that they allow
 * @param reasons why, each a phrase without a full stop
 */
record SampledAlignment(Plan bestPlan, List<String> reasons) {

    /** No sample was taken, so the declaration stands. */
    static SampledAlignment notTaken(String why) {
        return new SampledAlignment(
                Plan.FORWARD, List.of("no sample was taken, so the declaration stands: " + why));
    }

    static SampledAlignment of(List<AlignmentReport> reports) {
        return new SampledAlignment(
                reports.stream()
                        .map(report -> planFor(report.verdict()))
                        .max(Comparator.naturalOrder())
                        .orElse(Plan.FORWARD),
                reports.stream().map(SampledAlignment::inWords).toList());
    }

    /** An undecided sample, of an empty topic for instance, leaves the declaration standing. */
    private static Plan planFor(AlignmentReport.Verdict verdict) {
        return switch (verdict) {
            case ALIGNED, UNDECIDED -> Plan.FORWARD;
            case PARTLY_ALIGNED -> Plan.LOCAL_FIRST;
            case NOT_ALIGNED -> Plan.HASH;
        };
    }

    private static String inWords(AlignmentReport report) {
        String text = "topic '" + report.topic() + "': " + String.join(" ", report.reasons());
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
