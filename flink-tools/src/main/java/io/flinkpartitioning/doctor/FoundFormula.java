package io.flinkpartitioning.doctor;

import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import java.util.Optional;

/**
 * What a report says of formulas and partition counts, in words. Immutable.
 *
 * @param report the report
 */
record FoundFormula(AlignmentReport report) {

    /** Returns the formula and how much it explains, in words. */
    String producerHash() {
        if (hasNoKeys()) {
            return "none known";
        }
        HashMatch best = report.hashes().get(0);
        return report.producerHash()
                .map(hash -> "%s, which explains %s".formatted(hash, matching(best)))
                .orElseGet(
                        () ->
                                "none known; the nearest, %s, explains %s"
                                        .formatted(best.hash(), matching(best)));
    }

    private boolean hasNoKeys() {
        return report.hashes().isEmpty() || report.hashes().get(0).keyed() == 0;
    }

    private static String matching(HashMatch match) {
        return "%s of %s keyed records"
                .formatted(Printable.count(match.matching()), Printable.count(match.keyed()));
    }

    /** Returns the formula that comes second, how much it explains, and what chance does. */
    String runnerUp() {
        String chance = "chance explains " + Printable.percent(report.evidence().chance());
        return runnerUpMatch()
                .map(
                        match ->
                                "%s, which explains %s (%s)%s; %s"
                                        .formatted(
                                                match.hash(),
                                                matching(match),
                                                Printable.percent(share(match)),
                                                ofStrays(),
                                                chance))
                .orElse(hasNoKeys() ? "none" : "none; " + chance);
    }

    private String ofStrays() {
        long strays = report.hashes().get(0).keyed() - report.hashes().get(0).matching();
        return strays == 0
                ? ""
                : ", and %s of the %s that the first does not"
                        .formatted(
                                Printable.count(report.evidence().runnerUpOfStrays()),
                                Printable.count(strays));
    }

    private static double share(HashMatch match) {
        return (double) match.matching() / match.keyed();
    }

    /** Returns the formula that comes second, if any keys were seen. */
    Optional<HashMatch> runnerUpMatch() {
        return hasNoKeys()
                ? Optional.empty()
                : report.evidence()
                        .runnerUp()
                        .flatMap(
                                name ->
                                        report.hashes().stream()
                                                .filter(match -> match.hash().equals(name))
                                                .findFirst());
    }

    /** Returns the partition counts of topic and layout, in words. */
    String partitions() {
        int partitions = report.partitions().size();
        int layout = report.layoutPartitions();
        int origin = report.evidence().originPartitions();
        String written = "";
        if (report.evidence().grown()) {
            written = ", grown from " + origin;
        } else if (origin != partitions && origin != layout) {
            written = ", records written among " + origin;
        }
        String fits = layout == partitions ? "" : ", a layout of %d fits".formatted(layout);
        return partitions + written + fits;
    }
}
