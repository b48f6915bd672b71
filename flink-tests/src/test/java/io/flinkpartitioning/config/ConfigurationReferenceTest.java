package io.flinkpartitioning.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpartitioning.Reference;
import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The reference page and the JSON schema are made from the options. Where they are stale this
 * fails; {@code -Dreference.write=true} writes them anew.
 */
class ConfigurationReferenceTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final StrategyCatalog OWN = StrategyCatalog.of(List.of());

    @Test
    void referencePage_isWhatTheOptionsSay() throws IOException {
        Reference.requireFresh(DOCS.resolve("configuration.md"), page());
    }

    @Test
    void jsonSchema_isWhatTheOptionsSay() throws IOException {
        Reference.requireFresh(DOCS.resolve("partitioning.schema.json"), schema());
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Configuration

                        Made from the options in the code; `ConfigurationReferenceTest` fails where it is stale.

                        ```yaml
                        v2:
                          partitioning_strategy: smart
                          strategy_config:
                            smart:
                              source_partition_key: "trader_id"
                              alignment_threshold: 0.95
                        ```

                        `PartitioningConfig` reads it from a path, the class path, a stream or a map. The root `v2` may be
                        left out; other sections of the file are left alone. A file is one document of UTF-8, at most 1 MiB,
                        and loads no class. Whatever is wrong in it is refused with file, line, column, key, rule, value and
                        remedy: no job starts on half a configuration. Editors check it against
                        [partitioning.schema.json](partitioning.schema.json).

                        The same settings as Flink options, in the cluster's configuration or as `-D…` of `flink run`, take
                        precedence per value: Flink's configuration over the file over the default
                        (`PartitioningConfig.load(path).overriddenBy(env.getConfiguration())`).

                        | key | Flink option | value | default | meaning |
                        |---|---|---|---|---|
                        """);
        row(
                page,
                SettingsReader.STRATEGY,
                PartitioningOptions.STRATEGY.key(),
                "one of " + OWN.names() + ", or a third party's",
                PartitioningOptions.STRATEGY.defaultValue(),
                "The strategy; see [strategies](strategies.md).");
        for (StrategyProvider provider : OWN.providers().values()) {
            for (StrategyOption<?> option : provider.options()) {
                row(
                        page,
                        SettingsReader.BLOCKS + "." + provider.name() + "." + option.key(),
                        PartitioningOptions.key(provider.name(), option.key()),
                        option.rule(),
                        option.defaultValue().map(String::valueOf).orElse(""),
                        option.description());
            }
        }
        return page.toString();
    }

    private static void row(
            StringBuilder page,
            String key,
            String flinkKey,
            String value,
            String defaultValue,
            String meaning) {
        page.append("| `")
                .append(key)
                .append("` | `")
                .append(flinkKey)
                .append("` | ")
                .append(value)
                .append(" | ")
                .append(defaultValue.isEmpty() ? "none" : "`" + defaultValue + "`")
                .append(" | ")
                .append(meaning)
                .append(" |\n");
    }

    private static String schema() throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode schema = mapper.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Flink Partitioning Strategies");
        ObjectNode root = schema.putObject("$defs").putObject("partitioning");
        root.put("type", "object");
        ObjectNode keys = root.putObject("properties");
        // No enum: third parties add names, and an editor does not see the class path.
        ObjectNode strategy = keys.putObject(SettingsReader.STRATEGY);
        strategy.put("type", "string");
        OWN.names().forEach(strategy.putArray("examples")::add);
        strategy.put("default", PartitioningOptions.STRATEGY.defaultValue());
        ObjectNode blocks = keys.putObject(SettingsReader.BLOCKS);
        blocks.put("type", "object");
        ObjectNode strategies = blocks.putObject("properties");
        for (StrategyProvider provider : OWN.providers().values()) {
            ObjectNode block = strategies.putObject(provider.name());
            block.put("type", "object");
            block.put("additionalProperties", false);
            ObjectNode options = block.putObject("properties");
            for (StrategyOption<?> option : provider.options()) {
                ObjectNode property = options.putObject(option.key());
                property.put(
                        "type",
                        option.type() == String.class
                                ? "string"
                                : option.type() == Integer.class ? "integer" : "number");
                property.put(
                        "description", option.description() + " It must be " + option.rule() + ".");
                if (!option.choices().isEmpty()) {
                    option.choices().forEach(property.withArray("enum")::addPOJO);
                }
                option.defaultValue().ifPresent(value -> property.putPOJO("default", value));
            }
        }
        schema.put("type", "object");
        schema.putObject("properties").putObject("v2").put("$ref", "#/$defs/partitioning");
        schema.putArray("anyOf")
                .add(mapper.createObjectNode().set("required", mapper.createArrayNode().add("v2")))
                .add(mapper.createObjectNode().put("$ref", "#/$defs/partitioning"));
        return mapper.writeValueAsString(schema) + "\n";
    }
}
