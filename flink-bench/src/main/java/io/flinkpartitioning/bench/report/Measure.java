package io.flinkpartitioning.bench.report;

import io.flinkpartitioning.bench.result.ArmResult;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.Samples;
import io.flinkpartitioning.bench.result.SuiteResult;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that is looked up in a result, or computed from it round by round.
 *
 * @param name what it is
 * @param unit the unit
 * @param samples its value in each round; empty where it was not measured
 */
record Measure(String name, Unit unit, Function<SuiteResult, Optional<Samples>> samples) {

    /** How a value is printed. */
    enum Unit {
        /** How many times as much. */
        TIMES("%,.2f ×"),
        /** Nanoseconds. */
        NANOS("%,.1f ns"),
        /** Milliseconds. */
        MILLIS("%,.0f ms"),
        /** Bytes. */
        BYTES("%,.1f bytes"),
        /** Records in a second. */
        RECORDS_PER_SECOND("%,.0f records/s");

        private final String format;

        Unit(String format) {
            this.format = format;
        }

        String format(double value) {
            return String.format(java.util.Locale.ROOT, format, value);
        }
    }

    /** Returns a figure of an arm. */
    static Measure ofArm(String arm, String figure, Unit unit, @Nullable Point point) {
        return new Measure(
                arm + at(point) + " " + figure, unit, result -> find(result, arm, point, figure));
    }

    /** Returns a figure of an arm against that of another one. */
    static Measure ofRatio(
            String numerator, String denominator, String figure, @Nullable Point point) {
        return new Measure(
                numerator + "/" + denominator + at(point) + suffix(figure),
                Unit.TIMES,
                result ->
                        quotient(
                                find(result, numerator, point, figure),
                                find(result, denominator, point, figure)));
    }

    /** Returns what an arm costs above a third one, against what another one does. */
    static Measure ofCostAbove(String numerator, String denominator, String above) {
        Ratio ratio = Ratio.ofCostAbove(numerator, denominator, above);
        return new Measure(
                ratio.name(),
                Unit.TIMES,
                result ->
                        result.ratios().stream()
                                .filter(compared -> compared.ratio().equals(ratio))
                                .findFirst()
                                .map(compared -> compared.samples()));
    }

    /** Returns a figure of an arm at a point against the same at another one. */
    static Measure ofPoints(String arm, Point numerator, Point denominator, String figure) {
        return new Measure(
                arm + at(numerator) + "/" + arm + at(denominator) + suffix(figure),
                Unit.TIMES,
                result ->
                        quotient(
                                find(result, arm, numerator, figure),
                                find(result, arm, denominator, figure)));
    }

    /** Returns the speed of an arm against the fastest of others. */
    static Measure ofBest(String numerator, List<String> others) {
        String figure = Figure.RECORDS_PER_SECOND.name();
        return new Measure(
                numerator + "/the faster of " + String.join(", ", others),
                Unit.TIMES,
                result ->
                        quotient(
                                find(result, numerator, null, figure),
                                others.stream()
                                        .map(other -> find(result, other, null, figure))
                                        .flatMap(Optional::stream)
                                        .max(Comparator.comparingDouble(Samples::median))));
    }

    private static String at(@Nullable Point point) {
        return point == null ? "" : "@" + point;
    }

    private static String suffix(String figure) {
        return figure.equals(Figure.RECORDS_PER_SECOND.name()) ? "" : " " + figure;
    }

    private static Optional<Samples> quotient(
            Optional<Samples> numerator, Optional<Samples> denominator) {
        return numerator.flatMap(over -> denominator.map(over::dividedBy));
    }

    private static Optional<Samples> find(
            SuiteResult result, String arm, @Nullable Point point, String figure) {
        return result.arms().stream()
                .filter(candidate -> candidate.arm().equals(arm))
                .filter(candidate -> Objects.equals(candidate.point(), point))
                .findFirst()
                .flatMap(candidate -> find(candidate, figure));
    }

    private static Optional<Samples> find(ArmResult arm, String figure) {
        return arm.figures().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(figure))
                .map(entry -> entry.getValue())
                .findFirst();
    }

    /** Returns median and range in a run; empty where it was not measured. */
    Optional<String> describe(Runs runs, String run) {
        return runs.of(run).flatMap(samples).map(this::describe);
    }

    String describe(Samples values) {
        return unit.format(values.median())
                + " ("
                + unit.format(values.min())
                + " to "
                + unit.format(values.max())
                + ")";
    }
}
