package io.flinkpartitioning.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark measured in one run.
 *
 * @param suite the name of the benchmark
 * @param parameters with what it was run
 * @param arms the arms, in the order of their first round
 * @param ratios how they compare
 * @param environment where it was run
 */
public record SuiteResult(
        String suite,
        Map<String, String> parameters,
        List<ArmResult> arms,
        List<RatioResult> ratios,
        Map<String, String> environment) {

    /** The parameter that says which command measures it again. */
    public static final String COMMAND = "command";

    public SuiteResult {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        arms = List.copyOf(arms);
        ratios = List.copyOf(ratios);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * Compares arms at each point that has them, and those of a ratio between points.
     *
     * @param suite the name of the benchmark
     * @param parameters with what it was run
     * @param arms the arms
     * @param compared what to compare
     */
    public static SuiteResult of(
            String suite,
            Map<String, String> parameters,
            List<ArmResult> arms,
            List<Ratio> compared) {
        Set<@Nullable Point> points = new LinkedHashSet<>();
        arms.forEach(arm -> points.add(arm.point()));
        List<RatioResult> ratios = new ArrayList<>();
        for (Ratio ratio : compared) {
            for (Point point : points) {
                List<ArmResult> there =
                        arms.stream().filter(arm -> Objects.equals(arm.point(), point)).toList();
                ratio.at(there)
                        .ifPresent(samples -> ratios.add(new RatioResult(ratio, point, samples)));
            }
            ratio.betweenPoints(arms)
                    .ifPresent(samples -> ratios.add(new RatioResult(ratio, null, samples)));
        }
        return new SuiteResult(suite, parameters, arms, ratios, Environment.describe());
    }

    /** Returns all figures that any arm has, in their order. */
    public List<Figure> figures() {
        Set<Figure> figures = new LinkedHashSet<>();
        arms.forEach(arm -> figures.addAll(arm.figures().keySet()));
        return List.copyOf(figures);
    }
}
