package io.flinkpartitioning.strategy.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One option of a strategy: key, type, default, rule and description in one place. Validation, the
 * JSON schema and the reference page are made from it.
 *
 * <p>Immutable and thread-safe; compared by identity.
 *
 * @param <T> the type of the values: {@code String}, {@code Integer} or {@code Double}
 */
public final class StrategyOption<T> {

    private final String key;
    private final Class<T> type;
    private final @Nullable T defaultValue;
    private final Rule<T> rule;
    private final String description;

    /**
     * What a value must be.
     *
     * @param words the words after "must be"
     * @param valid whether a value obeys the rule
     * @param choices the possible values; empty if there is no closed list
     * @param remedy what to do about a wrong value, a sentence
     */
    private record Rule<T>(
            String words, Predicate<? super T> valid, List<T> choices, String remedy) {}

    private StrategyOption(
            String key, Class<T> type, @Nullable T defaultValue, Rule<T> rule, String description) {
        this.key = Objects.requireNonNull(key, "key");
        this.type = type;
        this.defaultValue = defaultValue;
        this.rule = rule;
        this.description = Objects.requireNonNull(description, "description");
    }

    /**
     * Returns an option with a text value.
     *
     * @param key the key in the strategy's block: lower-case letters, digits, underscores
     * @param description what it does, one sentence
     */
    public static StrategyOption<String> text(String key, String description) {
        return of(key, String.class, "a text", text -> true, description);
    }

    /**
     * Returns an option with an integer value.
     *
     * @param key the key in the strategy's block
     * @param description what it does, one sentence
     */
    public static StrategyOption<Integer> integer(String key, String description) {
        return of(key, Integer.class, "an integer", number -> true, description);
    }

    /**
     * Returns an option with a number value.
     *
     * @param key the key in the strategy's block
     * @param description what it does, one sentence
     */
    public static StrategyOption<Double> number(String key, String description) {
        return of(key, Double.class, "a number", number -> !number.isNaN(), description);
    }

    private static <T> StrategyOption<T> of(
            String key, Class<T> type, String rule, Predicate<T> valid, String description) {
        return new StrategyOption<>(
                key, type, null, new Rule<>(rule, valid, List.of(), "Correct it."), description);
    }

    /** Returns the option with a default. */
    public StrategyOption<T> withDefault(T value) {
        return new StrategyOption<>(key, type, require(value), rule, description);
    }

    /**
     * Returns the option with a rule in addition to its type.
     *
     * @param newRule what the value must be, to follow "must be"
     * @param newValid whether a value obeys the rule
     * @param newRemedy what to do about a wrong value, a sentence
     */
    public StrategyOption<T> must(String newRule, Predicate<T> newValid, String newRemedy) {
        Predicate<T> both = value -> rule.valid.test(value) && newValid.test(value);
        return with(new Rule<>(newRule, both, rule.choices, newRemedy));
    }

    /** Returns the option with a closed list of values. */
    public StrategyOption<T> oneOf(List<T> values, String newRemedy) {
        return with(
                new Rule<>("one of " + values, values::contains, List.copyOf(values), newRemedy));
    }

    private StrategyOption<T> with(Rule<T> newRule) {
        return new StrategyOption<>(key, type, defaultValue, newRule, description);
    }

    /** The key in the strategy's block. */
    public String key() {
        return key;
    }

    /** The type of the values. */
    public Class<T> type() {
        return type;
    }

    /** The value if none is set; empty if there is none. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** What a value must be: the words after "must be". */
    public String rule() {
        return rule.words;
    }

    /** The possible values; empty if there is no closed list. */
    public List<T> choices() {
        return rule.choices;
    }

    /** What to do about a wrong value, a sentence. */
    public String remedy() {
        return rule.remedy;
    }

    /** What the option does, one sentence. */
    public String description() {
        return description;
    }

    /**
     * Checks a value against the rule and returns it.
     *
     * @throws IllegalArgumentException if it breaks the rule; the message has the key, the rule,
     *     the value and the remedy
     */
    public T require(T value) {
        if (!rule.valid.test(value)) {
            throw wrong(value);
        }
        return value;
    }

    /**
     * Checks a value of unknown type against the rule and returns it as this option's type. An
     * integer also counts as a number; nothing else is converted.
     *
     * @throws IllegalArgumentException if it is of another type or breaks the rule
     */
    public T parse(@Nullable Object value) {
        Object converted =
                type == Double.class && (value instanceof Integer || value instanceof Long)
                        ? ((Number) value).doubleValue()
                        : value;
        if (!type.isInstance(converted)) {
            throw wrong(value);
        }
        return require(type.cast(converted));
    }

    private IllegalArgumentException wrong(@Nullable Object value) {
        String shown = value instanceof String text ? "'" + text + "'" : String.valueOf(value);
        return new IllegalArgumentException(
                "%s must be %s, but is %s. %s".formatted(key, rule.words, shown, rule.remedy));
    }

    @Override
    public String toString() {
        return key;
    }
}
