package io.flinkpartitioning.bench.result;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.flinkpartitioning.bench.result.Figure.Better;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A result with the names and the nesting of docs/benchmarks.schema.json.
 *
 * @param suite the name of the benchmark
 * @param parameters with what it was run
 * @param figures what was measured, by name
 * @param arms what each arm yielded, by {@link ArmResult#key}
 * @param ratios the medians of ratios, by {@link RatioResult#key}
 * @param ratioDetails the same ratios with all rounds
 * @param environment where it was run
 */
record ResultDocument(
        String suite,
        Map<String, String> parameters,
        Map<String, Unit> figures,
        Map<String, Arm> arms,
        Map<String, Double> ratios,
        Map<String, Comparison> ratioDetails,
        Map<String, String> environment) {

    ResultDocument {
        Objects.requireNonNull(suite, "suite");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(figures, "figures");
        Objects.requireNonNull(arms, "arms");
        Objects.requireNonNull(ratioDetails, "ratioDetails");
        Objects.requireNonNull(environment, "environment");
        for (Comparison ratio : ratioDetails.values()) {
            Objects.requireNonNull(figures.get(ratio.figure()), ratio.figure());
        }
    }

    /** A figure; its name is the key. */
    record Unit(String unit, Better better, String format) {}

    /** What an arm yielded; each figure is a field of its own. */
    @JsonPropertyOrder({"arm", "point", "figures", "facts"})
    record Arm(
            String arm,
            @Nullable Point point,
            @JsonAnyGetter @JsonAnySetter Map<String, Rounds> figures,
            Map<String, String> facts) {

        Rounds rounds(String figure) {
            return Objects.requireNonNull(figures.get(figure), figure);
        }
    }

    /** How two arms compare. */
    record Comparison(
            String numerator,
            String denominator,
            String figure,
            @Nullable String above,
            @Nullable Point point,
            @JsonUnwrapped Rounds samples) {}

    /** Samples; only {@code rounds} is read back. */
    record Rounds(double median, double min, double max, List<Double> rounds) {

        static Rounds of(Samples samples) {
            return new Rounds(
                    rounded(samples.median()),
                    rounded(samples.min()),
                    rounded(samples.max()),
                    samples.values());
        }

        Samples samples() {
            return new Samples(rounds);
        }
    }

    /** Six digits: more than any measurement has, and no more than a reader can bear. */
    private static double rounded(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(6)).doubleValue()
                : value;
    }

    static ResultDocument of(SuiteResult result) {
        return new ResultDocument(
                result.suite(),
                result.parameters(),
                byKey(
                        result.figures(),
                        Figure::name,
                        figure -> new Unit(figure.unit(), figure.better(), figure.format())),
                byKey(result.arms(), ArmResult::key, ResultDocument::arm),
                byKey(
                        result.ratios(),
                        RatioResult::key,
                        ratio -> rounded(ratio.samples().median())),
                byKey(result.ratios(), RatioResult::key, ResultDocument::comparison),
                result.environment());
    }

    private static Arm arm(ArmResult arm) {
        return new Arm(
                arm.arm(),
                arm.point(),
                byKey(
                        arm.figures().entrySet(),
                        entry -> entry.getKey().name(),
                        entry -> Rounds.of(entry.getValue())),
                arm.facts());
    }

    private static Comparison comparison(RatioResult result) {
        Ratio ratio = result.ratio();
        return new Comparison(
                ratio.numerator(),
                ratio.denominator(),
                ratio.figure().name(),
                ratio.above(),
                result.point(),
                Rounds.of(result.samples()));
    }

    /** Returns the result that this tells of. */
    SuiteResult result() {
        return new SuiteResult(
                suite,
                parameters,
                arms.values().stream().map(this::result).toList(),
                ratioDetails.values().stream().map(this::result).toList(),
                environment);
    }

    private ArmResult result(Arm arm) {
        // Jackson does not keep the order of an arm's figures.
        List<String> names = figures.keySet().stream().filter(arm.figures()::containsKey).toList();
        return new ArmResult(
                arm.arm(),
                arm.point(),
                byKey(names, this::figure, name -> arm.rounds(name).samples()),
                arm.facts());
    }

    private RatioResult result(Comparison ratio) {
        return new RatioResult(
                new Ratio(
                        ratio.numerator(),
                        ratio.denominator(),
                        figure(ratio.figure()),
                        ratio.above()),
                ratio.point(),
                ratio.samples().samples());
    }

    private Figure figure(String name) {
        Unit unit = Objects.requireNonNull(figures.get(name), name);
        return new Figure(name, unit.unit(), unit.better(), unit.format());
    }

    private static <T, K, V> Map<K, V> byKey(
            Iterable<T> items, Function<T, K> key, Function<T, V> value) {
        Map<K, V> map = new LinkedHashMap<>();
        items.forEach(item -> map.put(key.apply(item), value.apply(item)));
        return map;
    }
}
