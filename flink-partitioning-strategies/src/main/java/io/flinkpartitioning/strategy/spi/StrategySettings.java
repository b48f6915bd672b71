package io.flinkpartitioning.strategy.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of one strategy's options in a configuration. Immutable, thread-safe. */
public final class StrategySettings {

    /** Settings without any option set. */
    public static final StrategySettings NONE = new StrategySettings(Map.of());

    private final Map<String, Object> values;

    private StrategySettings(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Checks each value and returns the settings.
     *
     * @param options the options that may be set
     * @param values a value for each option that is set, by its key
     * @throws IllegalArgumentException if a key belongs to no option, or a value is of another type
     *     or breaks the rule of its option
     */
    public static StrategySettings of(List<StrategyOption<?>> options, Map<String, ?> values) {
        StrategySettings settings = NONE;
        for (Map.Entry<String, ?> entry : values.entrySet()) {
            StrategyOption<?> option =
                    options.stream()
                            .filter(candidate -> candidate.key().equals(entry.getKey()))
                            .findFirst()
                            .orElseThrow(() -> unknown(entry.getKey(), options));
            settings = settings.with(option, entry.getValue());
        }
        return settings;
    }

    /**
     * Checks a value and returns the same settings with it.
     *
     * @param option the option to set
     * @param value the value, of any type
     * @throws IllegalArgumentException if it is of another type or breaks the rule of its option
     */
    public StrategySettings with(StrategyOption<?> option, @Nullable Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(option.key(), option.parse(value));
        return new StrategySettings(Map.copyOf(more));
    }

    /**
     * Returns these settings, overridden by the other ones. If both set an option, the other value
     * wins.
     */
    public StrategySettings overriddenBy(StrategySettings other) {
        Map<String, Object> merged = new HashMap<>(values);
        merged.putAll(other.values);
        return new StrategySettings(Map.copyOf(merged));
    }

    private static IllegalArgumentException unknown(String key, List<StrategyOption<?>> options) {
        return new IllegalArgumentException(
                "An option must be one of %s, but is '%s'. Correct or remove it."
                        .formatted(options.stream().map(StrategyOption::key).toList(), key));
    }

    /** Returns the value of an option, or its default; empty if it has neither. */
    public <T> Optional<T> find(StrategyOption<T> option) {
        Object value = values.get(option.key());
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
