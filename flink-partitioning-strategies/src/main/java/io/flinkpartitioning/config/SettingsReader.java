package io.flinkpartitioning.config;

import io.flinkpartitioning.config.ConfigNode.Entry;
import io.flinkpartitioning.config.ConfigNode.Unusable;
import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a configuration from any source against the strategies of a catalog. */
final class SettingsReader {

    static final String STRATEGY = "partitioning_strategy";
    static final String BLOCKS = "strategy_config";
    private static final String ROOT = "v2";
    private static final List<String> KEYS = List.of(STRATEGY, BLOCKS);
    static final String REMEDY_OF_NOTHING =
            "Write \"partitioning_strategy: always_hash\" for the default.";
    private static final int NEAR_MISS = 2;

    private final StrategyCatalog catalog;

    SettingsReader(StrategyCatalog catalog) {
        this.catalog = catalog;
    }

    /** Reads a whole file, with or without the root. It may have sections of other programs. */
    Settings readFile(ConfigNode file) {
        Map<String, Entry> top = section(file, "the file");
        Entry root = top.get(ROOT);
        if (root != null) {
            return readSection(root.value(), ConfigNode.child(root.value().path(), BLOCKS));
        }
        for (Entry entry : top.values()) {
            String key = (String) entry.key();
            if (!KEYS.contains(key)
                    && KEYS.stream().anyMatch(known -> Words.within(key, known, NEAR_MISS))) {
                throw unknown(entry, KEYS);
            }
        }
        if (KEYS.stream().noneMatch(top::containsKey)) {
            throw PartitioningConfigException.of(
                    file.where(),
                    "the file",
                    "have the section '" + ROOT + "' or one of the keys " + KEYS,
                    "has none of them",
                    didYouMeanRoot(top) + REMEDY_OF_NOTHING);
        }
        return settings(ConfigNode.child(file.path(), BLOCKS), top);
    }

    private static String didYouMeanRoot(Map<String, Entry> top) {
        return top.keySet().stream()
                .filter(key -> key.strip().equalsIgnoreCase(ROOT))
                .findFirst()
                .map(key -> "Did you mean '%s' by '%s'? ".formatted(ROOT, key))
                .orElse("");
    }

    /**
     * Reads a section that may have the library's keys only.
     *
     * @param blocksPath the path that the strategies' blocks have, or would have
     */
    Settings readSection(ConfigNode section, String blocksPath) {
        Map<String, Entry> entries = section(section, section.path());
        entries.values().forEach(entry -> requireKnown(entry, KEYS));
        return settings(blocksPath, entries);
    }

    private Settings settings(String blocksPath, Map<String, Entry> entries) {
        Entry strategy = entries.get(STRATEGY);
        Entry blocks = entries.get(BLOCKS);
        return new Settings(
                strategy == null ? null : chosen(strategy.value(), blocksPath),
                blocks == null ? Map.of() : blocks(blocks.value()));
    }

    private Settings.Chosen chosen(ConfigNode node, String blocksPath) {
        Object value = node.value();
        if (!(value instanceof String name) || !catalog.names().contains(name)) {
            throw PartitioningConfigException.of(
                    node.where(),
                    node.path(),
                    "be one of " + catalog.names(),
                    "is " + Words.of(value),
                    remedyOfName(value));
        }
        return new Settings.Chosen(name, node.where(), ConfigNode.child(blocksPath, name));
    }

    private String remedyOfName(@Nullable Object value) {
        String remedy = "Correct it, or put the jar of the strategy on the class path.";
        return value instanceof String name
                ? Words.didYouMean(name, catalog.names()) + remedy
                : remedy;
    }

    private Map<String, Settings.Block> blocks(ConfigNode node) {
        Map<String, Settings.Block> blocks = new HashMap<>();
        for (Entry entry : section(node, node.path()).values()) {
            StrategyProvider provider = catalog.providers().get((String) entry.key());
            if (provider == null) {
                throw unknown(entry, catalog.providers().keySet());
            }
            blocks.put(provider.name(), block(entry.value(), provider.options()));
        }
        return Map.copyOf(blocks);
    }

    private static Settings.Block block(ConfigNode node, List<StrategyOption<?>> options) {
        List<String> keys = options.stream().map(StrategyOption::key).toList();
        StrategySettings settings = StrategySettings.NONE;
        for (Entry entry : section(node, node.path()).values()) {
            String key = requireKnown(entry, keys);
            settings = with(settings, options.get(keys.indexOf(key)), entry.value());
        }
        return new Settings.Block(node.where(), node.path(), settings);
    }

    private static StrategySettings with(
            StrategySettings settings, StrategyOption<?> option, ConfigNode node) {
        Object value = node.value();
        try {
            return settings.with(option, value);
        } catch (IllegalArgumentException e) {
            throw isOfType(value, option)
                    ? brokenRule(node, value, option)
                    : wrongType(node, value, option);
        }
    }

    private static PartitioningConfigException brokenRule(
            ConfigNode node, @Nullable Object value, StrategyOption<?> option) {
        List<String> choices = option.choices().stream().map(String::valueOf).toList();
        String hint = value instanceof String text ? Words.didYouMean(text, choices) : "";
        return PartitioningConfigException.of(
                node.where(),
                node.path(),
                "be " + option.rule(),
                "is " + Words.of(value),
                hint + option.remedy());
    }

    private static PartitioningConfigException wrongType(
            ConfigNode node, @Nullable Object value, StrategyOption<?> option) {
        String type = typeOf(option);
        return PartitioningConfigException.of(
                node.where(),
                node.path(),
                "be " + (option.rule().equals(type) ? type : type + " and be " + option.rule()),
                "is " + (value instanceof String ? "the text " : "") + Words.of(value),
                typeRemedy(value, option) + option.remedy());
    }

    private static boolean isOfType(@Nullable Object value, StrategyOption<?> option) {
        return option.type().isInstance(value)
                || (option.type() == Double.class
                        && (value instanceof Integer || value instanceof Long));
    }

    private static String typeOf(StrategyOption<?> option) {
        return option.type() == String.class
                ? "a text"
                : option.type() == Integer.class
                        ? "an integer of at most " + Integer.MAX_VALUE
                        : "a number";
    }

    private static String typeRemedy(@Nullable Object value, StrategyOption<?> option) {
        if (value == null || value instanceof Unusable) {
            return "";
        }
        if (option.type() == String.class) {
            return "Put it in quotes if it is meant. ";
        }
        return value instanceof String ? "Numbers have no quotes. " : "";
    }

    /** The children by key. Keys must be strings, and each may occur once. */
    private static Map<String, Entry> section(ConfigNode node, String name) {
        List<Entry> entries =
                node.entries()
                        .orElseThrow(
                                () ->
                                        PartitioningConfigException.of(
                                                node.where(),
                                                name,
                                                "be a section of keys and values",
                                                "is " + Words.of(node.value()),
                                                "Indent its keys below it, or leave it out."));
        Map<String, Entry> byKey = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (!(entry.key() instanceof String key)) {
                throw PartitioningConfigException.of(
                        entry.where(),
                        "a key of " + name,
                        "be a text",
                        "is " + Words.of(entry.key()),
                        "Write the keys out, in quotes if they look like numbers.");
            }
            Entry first = byKey.putIfAbsent(key, entry);
            if (first != null) {
                throw PartitioningConfigException.of(
                        entry.where(),
                        "the key " + entry.value().path(),
                        "be there once",
                        "is already at " + first.where(),
                        "Remove one of them.");
            }
        }
        return byKey;
    }

    private static String requireKnown(Entry entry, Collection<String> known) {
        return Optional.of((String) entry.key())
                .filter(known::contains)
                .orElseThrow(() -> unknown(entry, known));
    }

    private static PartitioningConfigException unknown(Entry entry, Collection<String> known) {
        return PartitioningConfigException.of(
                entry.where(),
                "the key " + entry.value().path(),
                "be one of " + known,
                "is " + Words.of(entry.key()),
                Words.didYouMean((String) entry.key(), known) + "Correct it, or remove it.");
    }
}
