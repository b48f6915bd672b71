package io.flinkpartitioning.harness;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What has come out of the jobs of a scenario, held against what must come. */
final class Verdict {

    private static final int EXAMPLES = 5;

    private final Map<Result, Integer> results = new HashMap<>();
    private Duration longestWait = Duration.ZERO;

    /** Notes how long something that must come has taken. */
    void waited(Duration duration) {
        if (duration.compareTo(longestWait) > 0) {
            longestWait = duration;
        }
    }

    /** The longest time that something has taken that must come. */
    Duration longestWait() {
        return longestWait;
    }

    /**
     * Takes results down.
     *
     * @throws AssertionError if one of them must never be
     */
    void take(Collection<Result> found) {
        for (Result result : found) {
            if (result.kind() == Result.Kind.VIOLATION) {
                throw new AssertionError("%s: %s".formatted(result.key(), result.detail()));
            }
            results.merge(result, 1, Integer::sum);
        }
    }

    /**
     * Returns results that must come and have not, some of them if they are many.
     *
     * @throws AssertionError if others have come: then it is no use to wait
     */
    List<Result> missing(Set<Result> expected) {
        if (!expected.containsAll(results.keySet())) {
            require(expected, false);
        }
        return expected.stream()
                .filter(result -> !results.containsKey(result))
                .limit(EXAMPLES)
                .toList();
    }

    /**
     * Requires that just the expected results have come.
     *
     * @param expected the results that must come
     * @param onlyOnce whether none may come again
     * @throws AssertionError if it is not so, with examples
     */
    void require(Set<Result> expected, boolean onlyOnce) {
        Map<String, List<Result>> wrong = new LinkedHashMap<>();
        Set<Result> missing = new HashSet<>(expected);
        missing.removeAll(results.keySet());
        wrong.put("lost", List.copyOf(missing));
        Set<Result> strange = new HashSet<>(results.keySet());
        strange.removeAll(expected);
        wrong.put("wrong", List.copyOf(strange));
        wrong.put(
                "doubled",
                results.entrySet().stream()
                        .filter(entry -> onlyOnce && entry.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .toList());
        wrong.values().removeIf(List::isEmpty);
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    "%d results expected, %d found; %s"
                            .formatted(expected.size(), results.size(), describe(wrong)));
        }
    }

    private static String describe(Map<String, List<Result>> wrong) {
        StringBuilder text = new StringBuilder();
        wrong.forEach(
                (how, which) -> {
                    Stream<Result> examples = which.stream().limit(EXAMPLES);
                    text.append("%d %s, as %s ".formatted(which.size(), how, examples.toList()));
                });
        return text.toString();
    }
}
