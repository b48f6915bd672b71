package io.flinkpartitioning.config;

import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The options of Flink's configuration, as in {@code -Dpartitioning.strategy=smart}.
 *
 * <p>Made from the same {@link StrategyOption}s as the YAML file: {@code
 * strategy_config.smart.alignment_threshold} is {@code partitioning.smart.alignment-threshold}. The
 * options of third-party strategies follow the same pattern. Flink does not check the rules; {@link
 * PartitioningConfig#of(org.apache.flink.configuration.ReadableConfig)} does.
 */
public final class PartitioningOptions {

    static final String PREFIX = "partitioning";

    private static final PartitioningStrategy DEFAULT = new AlwaysHash();
    private static final StrategyCatalog OWN = StrategyCatalog.of(List.of());

    /** The name of the strategy. */
    public static final ConfigOption<String> STRATEGY =
            ConfigOptions.key(PREFIX + ".strategy")
                    .stringType()
                    .defaultValue(DEFAULT.name())
                    .withDescription("The strategy, one of " + OWN.names() + ".");

    /** The column that the producers partition the topic by. */
    public static final ConfigOption<String> SMART_SOURCE_PARTITION_KEY =
            own("smart", "source_partition_key", String.class);

    /** The share of records, in (0, 1], in their key's partition. */
    public static final ConfigOption<Double> SMART_ALIGNMENT_THRESHOLD =
            own("smart", "alignment_threshold", Double.class);

    /** Pins the partition count of the layout, at least 1. */
    public static final ConfigOption<Integer> SMART_SOURCE_PARTITIONS =
            own("smart", "source_partitions", Integer.class);

    /** What decides about the edge: {@code sample}, {@code declared} or {@code off}. */
    public static final ConfigOption<String> SMART_DETECTION =
            own("smart", "detection", String.class);

    /** What happens to a job after a stray record has ended it: {@code fail} or {@code switch}. */
    public static final ConfigOption<String> SMART_ON_STRAY =
            own("smart", "on_stray", String.class);

    /** The event time of the subtasks under plan FORWARD: {@code shared} or {@code own}. */
    public static final ConfigOption<String> SMART_EVENT_TIME =
            own("smart", "event_time", String.class);

    /** The function that spreads the keys over the key groups. */
    public static final ConfigOption<String> ALWAYS_HASH_HASH_FUNCTION =
            own("always_hash", "hash_function", String.class);

    /** The number of consecutive records of a sender that share a channel, at least 1. */
    public static final ConfigOption<Integer> ROUND_ROBIN_BATCH_SIZE =
            own("round_robin", "batch_size", Integer.class);

    private PartitioningOptions() {}

    /** Returns {@link #STRATEGY} and the options of the library's own strategies. */
    public static List<ConfigOption<?>> all() {
        List<ConfigOption<?>> all = new ArrayList<>(List.of(STRATEGY));
        OWN.providers()
                .values()
                .forEach(
                        provider ->
                                provider.options()
                                        .forEach(option -> all.add(of(provider.name(), option))));
        return List.copyOf(all);
    }

    /** The key of an option. */
    static String key(String strategy, String option) {
        return PREFIX + "." + keyWithoutPrefix(strategy, option);
    }

    static String keyWithoutPrefix(String strategy, String option) {
        return strategy.replace('_', '-') + "." + option.replace('_', '-');
    }

    private static <T> ConfigOption<T> own(String strategy, String key, Class<T> type) {
        for (StrategyOption<?> option :
                Objects.requireNonNull(OWN.providers().get(strategy)).options()) {
            if (option.key().equals(key) && option.type() == type) {
                @SuppressWarnings("unchecked") // its type has just been compared
                StrategyOption<T> typed = (StrategyOption<T>) option;
                return of(strategy, typed);
            }
        }
        throw new IllegalStateException(strategy + " has no option " + key + " of " + type);
    }

    @SuppressWarnings("unchecked") // each branch makes an option of the type that it compares
    private static <T> ConfigOption<T> of(String strategy, StrategyOption<T> option) {
        ConfigOptions.OptionBuilder builder = ConfigOptions.key(key(strategy, option.key()));
        ConfigOptions.TypedConfigOptionBuilder<T> typed =
                (ConfigOptions.TypedConfigOptionBuilder<T>)
                        (option.type() == Integer.class
                                ? builder.intType()
                                : option.type() == Double.class
                                        ? builder.doubleType()
                                        : builder.stringType());
        return option.defaultValue()
                .map(typed::defaultValue)
                .orElseGet(typed::noDefaultValue)
                .withDescription(option.description() + " It must be " + option.rule() + ".");
    }
}
