package io.flinkpartitioning.bench.report;

import io.flinkpartitioning.bench.report.Measure.Unit;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was expected of the strategies before the project began.
 *
 * @param name the scenario
 * @param expected what was expected
 * @param run the run that measures it
 * @param ours what is measured
 */
record Scenario(String name, String expected, String run, List<Measure> ours) {

    private static final String KAFKA = "pipeline-kafka";
    private static final Point STRAYS_ONLY = new Point("strayShare", "1");

    static final List<Scenario> ALL =
            List.of(
                    new Scenario(
                            "smart, aligned",
                            "185 K records/s",
                            KAFKA,
                            List.of(speed("forward", null), speed("localFirst", null))),
                    new Scenario(
                            "always_hash, aligned",
                            "191 K records/s",
                            KAFKA,
                            List.of(speed("alwaysHash", null))),
                    new Scenario(
                            "round_robin",
                            "more than 400 K records/s",
                            KAFKA,
                            List.of(speed("roundRobin", null), speed("noExchange", null))),
                    new Scenario(
                            "smart, not aligned",
                            "191 K records/s",
                            "alignment",
                            List.of(speed("auto", STRAYS_ONLY), speed("localFirst", STRAYS_ONLY))),
                    new Scenario(
                            "smart over always_hash, aligned",
                            "1.3 to 1.5 ×",
                            KAFKA,
                            List.of(ratio("forward"), ratio("localFirst"))));

    private static Measure speed(String arm, @Nullable Point point) {
        return Measure.ofArm(arm, Figure.RECORDS_PER_SECOND.name(), Unit.RECORDS_PER_SECOND, point);
    }

    private static Measure ratio(String arm) {
        return Measure.ofRatio(arm, "alwaysHash", Figure.RECORDS_PER_SECOND.name(), null);
    }
}
