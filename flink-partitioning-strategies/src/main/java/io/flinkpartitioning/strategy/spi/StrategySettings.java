package io.flinkpartitioning.strategy.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that a configuration gives to the options of one strategy. Immutable, thread-safe. */
public final class StrategySettings {

    private final Map<StrategyOption<?>, Object> values;

    private StrategySettings(Map<StrategyOption<?>, Object> values) {
        this.values = values;
    }

    /**
     * Returns settings after checking each value.
     *
     * @param options the options that may be set
     * @param values a value for each option that is set, by its key
     * @throws IllegalArgumentException if a key belongs to no option, or a value is of another type
     *     or breaks the rule of its option
     */
    public static StrategySettings of(List<StrategyOption<?>> options, Map<String, ?> values) {
        Map<StrategyOption<?>, Object> checked = new HashMap<>();
        values.forEach(
                (key, value) -> {
                    StrategyOption<?> option =
                            options.stream()
                                    .filter(candidate -> candidate.key().equals(key))
                                    .findFirst()
                                    .orElseThrow(() -> unknown(key, options));
                    checked.put(option, option.parse(value));
                });
        return new StrategySettings(Map.copyOf(checked));
    }

    private static IllegalArgumentException unknown(String key, List<StrategyOption<?>> options) {
        return new IllegalArgumentException(
                "An option must be one of %s, but is '%s'. Correct or remove it."
                        .formatted(options.stream().map(StrategyOption::key).toList(), key));
    }

    /** Returns the value of an option, or its default; empty where it has neither. */
    public <T> Optional<T> find(StrategyOption<T> option) {
        Object value = values.get(option);
        return value == null ? option.defaultValue() : Optional.of(option.type().cast(value));
    }

    /**
     * Returns the value of an option, or its default.
     *
     * @throws IllegalArgumentException if it has neither
     */
    public <T> T get(StrategyOption<T> option) {
        return find(option)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "%s must be set, but is not. %s"
                                                .formatted(option.key(), option.remedy())));
    }
}
