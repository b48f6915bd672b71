package io.flinkpartitioning.bench.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results that nobody has measured. */
public final class Results {

    /** The arms of {@link #withoutPoints}. */
    public static final List<String> NINE_ARMS =
            List.of(
                    "keyBy",
                    "forward",
                    "localFirst",
                    "alwaysHash",
                    "limit",
                    "read",
                    "rebalance",
                    "roundRobin",
                    "kafkaStreamsGroupByRepartitioned");

    /** What any result must say of how it was measured. */
    public static final Map<String, String> PARAMETERS = parameters();

    private Results() {}

    private static Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(SuiteResult.COMMAND, "./bench.sh suite");
        parameters.put("size", "full");
        parameters.put("forks", "1");
        parameters.put("warmUps", "0");
        parameters.put("rounds", "3");
        return parameters;
    }

    /** Returns nine arms with speed and cost, and ratios of both kinds. */
    public static SuiteResult withoutPoints() {
        List<ArmResult> arms = new ArrayList<>();
        for (int i = 0; i < NINE_ARMS.size(); i++) {
            arms.add(arm(NINE_ARMS.get(i), null, 3_000_000 + 700_000 * i));
        }
        return result("pipeline", arms);
    }

    /** Returns three arms at shares of strays. */
    public static SuiteResult overNumbers(double... shares) {
        List<ArmResult> arms = new ArrayList<>();
        for (double share : shares) {
            Point point = Point.of("strayShare", share);
            arms.add(arm("keyBy", point, 3_000_000));
            arms.add(arm("forward", point, 6_000_000 - 1_000 * share));
            arms.add(arm("localFirst", point, 5_000_000 - 2_000 * share));
        }
        return result("alignment", arms);
    }

    /** Returns three arms at several queries; one has no third arm. */
    public static SuiteResult overWords(int queries) {
        List<ArmResult> arms = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            Point point = new Point("query", "q" + query);
            arms.add(arm("keyBy", point, 900_000 + 10_000 * query));
            arms.add(arm("forward", point, 1_200_000 + 20_000 * query));
            if (query > 0) {
                arms.add(arm("localFirst", point, 1_100_000));
            }
        }
        return result("nexmark", arms);
    }

    private static SuiteResult result(String suite, List<ArmResult> arms) {
        return SuiteResult.of(
                suite,
                PARAMETERS,
                arms,
                List.of(
                        Ratio.ofSpeed("forward", "keyBy"),
                        Ratio.ofCostAbove("forward", "keyBy", "limit")));
    }

    /** Returns an arm with three rounds. */
    public static ArmResult arm(String name, @Nullable Point point, double recordsPerSecond) {
        Map<Figure, Samples> figures = new LinkedHashMap<>();
        figures.put(
                Figure.RECORDS_PER_SECOND,
                samples(recordsPerSecond, 0.93 * recordsPerSecond, 1.04 * recordsPerSecond));
        figures.put(
                Figure.CPU_SECONDS_PER_MILLION_RECORDS,
                samples(
                        2e6 / recordsPerSecond,
                        1.9e6 / recordsPerSecond,
                        2.3e6 / recordsPerSecond));
        return new ArmResult(name, point, figures, Map.of("check.sums", "2a"));
    }

    /** Returns rounds. */
    public static Samples samples(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }
}
