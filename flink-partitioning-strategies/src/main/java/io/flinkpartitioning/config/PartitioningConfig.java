package io.flinkpartitioning.config;

import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a strategy and its settings, from a YAML file, a map, or Flink's configuration.
 *
 * <pre>{@code
 * v2:
 *   partitioning_strategy: smart
 *   strategy_config:
 *     smart:
 *       source_partition_key: "trader_id"
 *       alignment_threshold: 0.95
 * }</pre>
 *
 * <p>You may leave out the root {@code v2}. Other top-level keys belong to other programs and are
 * ignored, unless one looks like a misspelt {@code partitioning_strategy} or {@code
 * strategy_config}. If no strategy is named, {@code always_hash} is chosen, which assumes nothing
 * about the source.
 *
 * <p>Precedence, per value: Flink's configuration ({@code -Dpartitioning.…}, see {@link
 * PartitioningOptions}) over the file or map over the default:
 *
 * <pre>{@code
 * PartitioningConfig.load(Path.of("trading.yaml")).overriddenBy(env.getConfiguration()).strategy()
 * }</pre>
 *
 * <p>A file is one document of at most 1 MiB of UTF-8 and 20 levels. It is read as data only: no
 * class is loaded from it. All settings are checked, even if their strategy is not chosen. Any
 * error throws a {@link PartitioningConfigException}. Strategies come from the thread's context
 * class loader. Immutable and thread-safe.
 */
public final class PartitioningConfig {

    private final StrategyCatalog catalog;
    private final Settings settings;

    private PartitioningConfig(StrategyCatalog catalog, Settings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    /**
     * Returns the configuration of a YAML file.
     *
     * @throws PartitioningConfigException if it cannot be read or breaks a rule
     */
    public static PartitioningConfig load(Path file) {
        return load(file, catalog());
    }

    static PartitioningConfig load(Path file, StrategyCatalog catalog) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), catalog);
        } catch (IOException e) {
            throw unreadable(file.toString(), e.toString(), e);
        }
    }

    /**
     * Returns the configuration of a YAML file on a class path.
     *
     * @param resource its name, without a leading slash
     * @throws PartitioningConfigException if it cannot be read or breaks a rule
     */
    public static PartitioningConfig fromClassPath(String resource, ClassLoader classLoader) {
        try (InputStream in = classLoader.getResourceAsStream(resource)) {
            if (in == null) {
                throw unreadable(resource, "is not on the class path", null);
            }
            return read(in, resource, catalog());
        } catch (IOException e) {
            throw unreadable(resource, e.toString(), e);
        }
    }

    /**
     * Returns the configuration of YAML from a stream. The stream stays open.
     *
     * @param name what messages call it
     * @throws PartitioningConfigException if it cannot be read or breaks a rule
     */
    public static PartitioningConfig load(InputStream in, String name) {
        return load(in, name, catalog());
    }

    static PartitioningConfig load(InputStream in, String name, StrategyCatalog catalog) {
        try {
            return read(in, name, catalog);
        } catch (IOException e) {
            throw unreadable(name, e.toString(), e);
        }
    }

    /**
     * Returns the configuration of a map that has the same keys as the YAML file. Its sections are
     * maps.
     *
     * @throws PartitioningConfigException if it breaks a rule
     */
    public static PartitioningConfig of(Map<String, ?> values) {
        return of(values, catalog());
    }

    static PartitioningConfig of(Map<String, ?> values, StrategyCatalog catalog) {
        Objects.requireNonNull(values, "values");
        return new PartitioningConfig(
                catalog, new SettingsReader(catalog).readFile(new MapNode("map", "", values)));
    }

    /**
     * Returns Flink's configuration alone, with defaults for what it does not set.
     *
     * @throws PartitioningConfigException if a value breaks a rule, or a key that begins with
     *     {@code partitioning.} is unknown
     */
    public static PartitioningConfig of(ReadableConfig flinkConfig) {
        return of(flinkConfig, catalog());
    }

    static PartitioningConfig of(ReadableConfig flinkConfig, StrategyCatalog catalog) {
        return new PartitioningConfig(catalog, FlinkSettings.read(flinkConfig, catalog));
    }

    /**
     * Returns this configuration, overridden by Flink's values. If both set an option, Flink's
     * value wins.
     *
     * @throws PartitioningConfigException as {@link #of(ReadableConfig)}
     */
    public PartitioningConfig overriddenBy(ReadableConfig flinkConfig) {
        return new PartitioningConfig(
                catalog, settings.overriddenBy(FlinkSettings.read(flinkConfig, catalog)));
    }

    /**
     * Makes the strategy.
     *
     * @throws PartitioningConfigException if a setting that the strategy needs is missing, such as
     *     {@code source_partition_key} of {@code smart}, or its settings contradict each other
     */
    public PartitioningStrategy strategy() {
        Settings.Chosen chosen = settings.strategy();
        String name = chosen == null ? PartitioningOptions.STRATEGY.defaultValue() : chosen.name();
        try {
            Map<String, StrategySettings> byStrategy = new HashMap<>();
            settings.blocks()
                    .forEach((strategy, block) -> byStrategy.put(strategy, block.settings()));
            return catalog.create(name, byStrategy);
        } catch (RuntimeException e) { // a third-party provider may throw anything
            throw new PartitioningConfigException(describe(name, chosen, Words.message(e)), e);
        }
    }

    private String describe(String name, Settings.@Nullable Chosen chosen, String message) {
        Settings.Block block = settings.blocks().get(name);
        String where;
        String path;
        if (block != null) {
            where = block.where();
            path = block.path();
        } else if (chosen != null) {
            where = chosen.where();
            path = chosen.blockPath();
        } else {
            return message;
        }
        StrategyProvider provider = catalog.providers().get(name);
        boolean beginsWithKey =
                provider != null
                        && provider.options().stream()
                                .anyMatch(option -> message.startsWith(option.key() + " "));
        String separator = beginsWithKey && !where.equals(FlinkSettings.WHERE) ? "." : ": ";
        return "%s: %s%s%s".formatted(where, path, separator, message);
    }

    private static PartitioningConfig read(InputStream in, String name, StrategyCatalog catalog)
            throws IOException {
        return new PartitioningConfig(
                catalog, new SettingsReader(catalog).readFile(YamlFile.read(in, name)));
    }

    private static StrategyCatalog catalog() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            return StrategyCatalog.of(
                    context == null ? PartitioningConfig.class.getClassLoader() : context);
        } catch (IllegalArgumentException e) {
            throw new PartitioningConfigException(Words.message(e), e);
        }
    }

    private static PartitioningConfigException unreadable(
            String name, String fact, @Nullable IOException cause) {
        return new PartitioningConfigException(
                """
                %s: the file must exist and be readable, but: %s. Correct its name, or its \
                permissions."""
                        .formatted(name, fact),
                cause);
    }
}
