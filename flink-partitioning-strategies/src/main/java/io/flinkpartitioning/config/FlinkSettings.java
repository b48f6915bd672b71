package io.flinkpartitioning.config;

import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Reads what Flink's configuration says about partitioning. All of its values are strings. */
final class FlinkSettings {

    static final String WHERE = "Flink configuration";

    private static final ConfigOption<Map<String, String>> ALL =
            ConfigOptions.key(PartitioningOptions.PREFIX).mapType().noDefaultValue();

    private FlinkSettings() {}

    static Settings read(ReadableConfig config, StrategyCatalog catalog) {
        Map<String, Target> targets = targets(catalog);
        Map<String, Object> root = new HashMap<>();
        Map<String, Map<String, Object>> blocks = new TreeMap<>();
        new TreeMap<>(texts(config))
                .forEach(
                        (key, text) -> {
                            Target target = targets.get(key);
                            String path = PartitioningOptions.PREFIX + "." + key;
                            if (key.equals("strategy")) {
                                root.put(SettingsReader.STRATEGY, new MapNode(WHERE, path, text));
                            } else if (target == null) {
                                throw unknown(key, path, targets);
                            } else {
                                blocks.computeIfAbsent(target.strategy(), name -> new HashMap<>())
                                        .put(
                                                target.option().key(),
                                                new MapNode(
                                                        WHERE, path, typed(text, target.option())));
                            }
                        });
        Map<String, ConfigNode> placed = new HashMap<>();
        blocks.forEach(
                (name, values) ->
                        placed.put(
                                name,
                                new MapNode(
                                        WHERE,
                                        PartitioningOptions.PREFIX + "." + name.replace('_', '-'),
                                        values)));
        root.put(SettingsReader.BLOCKS, placed);
        return new SettingsReader(catalog)
                .readSection(new MapNode(WHERE, "", root), PartitioningOptions.PREFIX);
    }

    private static Map<String, String> texts(ReadableConfig config) {
        try {
            return config.getOptional(ALL).orElse(Map.of());
        } catch (IllegalArgumentException e) {
            throw new PartitioningConfigException(
                    "%s: %s must be the beginning of keys, as in %s, but is a key. Remove it."
                            .formatted(
                                    WHERE,
                                    PartitioningOptions.PREFIX,
                                    PartitioningOptions.STRATEGY.key()),
                    e);
        }
    }

    private static Map<String, Target> targets(StrategyCatalog catalog) {
        Map<String, Target> targets = new TreeMap<>();
        catalog.providers()
                .forEach(
                        (name, provider) ->
                                provider.options()
                                        .forEach(
                                                option ->
                                                        targets.put(
                                                                PartitioningOptions
                                                                        .keyWithoutPrefix(
                                                                                name, option.key()),
                                                                new Target(name, option))));
        return targets;
    }

    /**
     * The number that a text stands for. If it stands for none, the text itself, which the check
     * then refuses.
     */
    private static Object typed(String text, StrategyOption<?> option) {
        try {
            if (option.type() == Integer.class) {
                return Integer.valueOf(text.strip());
            }
            return option.type() == Double.class ? (Object) Double.valueOf(text) : text;
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static PartitioningConfigException unknown(
            String key, String path, Map<String, Target> targets) {
        TreeMap<String, Target> known = new TreeMap<>(targets);
        known.remove(key);
        return PartitioningConfigException.of(
                WHERE,
                "the key " + Words.shorten(path),
                "be strategy or one of %s, after 'partitioning.'".formatted(known.keySet()),
                "is " + Words.of(key),
                Words.didYouMean(key, known.keySet()) + "Correct it, or remove it.");
    }

    private record Target(String strategy, StrategyOption<?> option) {}
}
