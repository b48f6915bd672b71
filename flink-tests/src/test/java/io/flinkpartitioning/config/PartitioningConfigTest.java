package io.flinkpartitioning.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrategyCatalog;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What loads, what is refused and in which words, and what wins where two say different things. */
class PartitioningConfigTest {

    private static final String SMART =
            """
            v2:
              partitioning_strategy: smart
              strategy_config:
                smart:
                  source_partition_key: "trader_id"
                  alignment_threshold: 0.95
            """;

    private static final String ALWAYS_HASH =
            """
            v2:
              partitioning_strategy: always_hash
              strategy_config:
                always_hash:
                  hash_function: "fnv"
            """;

    private static final String ROUND_ROBIN =
            """
            v2:
              partitioning_strategy: round_robin
            """;

    private static final String OTHERS =
            """
            kafka:
              topics: [trades, quotes]
              retries: 3
              defaults: &defaults {acks: all}
              producer: {<<: *defaults, linger: 5}
            """;

    private static Stream<Arguments> goodFiles() {
        Map<String, PartitioningStrategy> files =
                Map.of(
                        SMART, new SmartRepartition(List.of("trader_id"), 0.95),
                        ALWAYS_HASH, new AlwaysHash(HashFunction.FNV),
                        ROUND_ROBIN, new RoundRobin());
        return files.entrySet().stream()
                .flatMap(
                        file ->
                                variants(file.getKey()).stream()
                                        .map(yaml -> arguments(yaml, file.getValue())));
    }

    private static List<String> variants(String yaml) {
        return List.of(
                yaml,
                withoutRoot(yaml),
                OTHERS + yaml,
                yaml + OTHERS,
                OTHERS + withoutRoot(yaml),
                "\uFEFF# comment\n---\n" + yaml + "...\n",
                yaml.replace("\n", "\r\n"));
    }

    private static String withoutRoot(String yaml) {
        return yaml.substring("v2:\n".length()).indent(-2);
    }

    @ParameterizedTest
    @MethodSource("goodFiles")
    void file_ofTheDocumentation_givesTheStrategyOfTheCode(
            String yaml, PartitioningStrategy strategy) {
        assertThat(load(yaml).strategy()).isEqualTo(strategy);
    }

    @Test
    void file_withoutStrategy_givesAlwaysHash() {
        assertThat(load("v2:\n  strategy_config: {smart: {alignment_threshold: 1}}").strategy())
                .isEqualTo(new AlwaysHash());
        assertThat(load("v2: {}").strategy()).isEqualTo(new AlwaysHash());
    }

    @Test
    void file_withAuto_readsTheBlocksOfTheOthers() {
        String yaml = withoutRoot(SMART).replace("strategy: smart", "strategy: auto");
        assertThat(load(yaml + "  round_robin: {batch_size: 10}\n").strategy())
                .isEqualTo(
                        new StrategySelector(
                                SmartRepartition.by("trader_id"),
                                new AlwaysHash(),
                                new RoundRobin(10)));
        assertThat(load("partitioning_strategy: auto").strategy())
                .isEqualTo(new StrategySelector());
    }

    @Test
    void file_ofAThirdPartysStrategy_givesIt() {
        StrategyCatalog catalog = StrategyCatalog.of(List.of(new Doubling()));
        assertThat(
                        load(
                                        """
                                        partitioning_strategy: doubling
                                        strategy_config: {doubling: {half_size: 21}}
                                        """,
                                        catalog)
                                .strategy())
                .isInstanceOf(Doubled.class)
                .extracting("batchSize")
                .isEqualTo(42);
        assertThatThrownBy(() -> load("partitioning_strategy: doubling", catalog).strategy())
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessage(
                        "trading.yaml:1:24: strategy_config.doubling.half_size must be set, but is"
                                + " not. Correct it.");
        assertThatThrownBy(
                        () ->
                                load(
                                                """
                                                partitioning_strategy: doubling
                                                strategy_config:
                                                  doubling: {half_size: 0}
                                                """,
                                                catalog)
                                        .strategy())
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessage("trading.yaml:3:13: strategy_config.doubling: / by zero")
                .hasCauseInstanceOf(ArithmeticException.class);
    }

    private static Stream<Arguments> wrongFiles() {
        return Stream.of(
                // values
                wrong(
                        SMART.replace("0.95", "1.5"),
                        "trading.yaml:6:28: v2.strategy_config.smart.alignment_threshold must be in"
                                + " (0, 1], but is 1.5. Give a share such as 0.95, or leave it out."),
                wrong(threshold("0"), ":6:28:", THRESHOLD, "in (0, 1]", "is 0.", "Give a share"),
                wrong(threshold("-0.0"), ":6:28:", THRESHOLD, "in (0, 1]", "is -0.0", "Give"),
                wrong(
                        threshold(".nan"),
                        ":6:28:",
                        THRESHOLD,
                        "in (0, 1]",
                        "is NaN",
                        "Give a share"),
                wrong(threshold(".inf"), ":6:28:", THRESHOLD, "is Infinity", "Give a share"),
                wrong(
                        threshold("\"0.95\""),
                        "trading.yaml:6:28: v2.strategy_config.smart.alignment_threshold must be a"
                                + " number and be in (0, 1], but is the text '0.95'. Numbers have no"
                                + " quotes. Give a share such as 0.95, or leave it out."),
                wrong(threshold("yes"), ":6:28:", THRESHOLD, "a number", "is true", "Give a share"),
                wrong(threshold("[0.9]"), ":6:28:", THRESHOLD, "a number", "is a list", "Give"),
                wrong(threshold("{a: 1}"), ":6:28:", THRESHOLD, "a number", "is a section", "Give"),
                wrong(threshold("0x1"), ":6:28:", THRESHOLD, "is 0x1, too long or not", "Give"),
                wrong(threshold(""), ":6:27:", THRESHOLD, "a number", "is empty", "Give a share"),
                wrong(threshold("~"), ":6:28:", THRESHOLD, "a number", "is empty", "Give a share"),
                wrong(
                        SMART.replace("\"trader_id\"", "17"),
                        ":5:29:",
                        "v2.strategy_config.smart.source_partition_key",
                        "be a text and be one or more column names",
                        "is 17.",
                        "Put it in quotes"),
                wrong(
                        SMART.replace("\"trader_id\"", "2026-11-24"),
                        ":5:29:",
                        "be a text",
                        "is 2026-11-24, of type tag:yaml.org,2002:timestamp"),
                wrong(
                        SMART.replace("trader_id", "a,,b"),
                        ":5:29:",
                        "one or more column names",
                        "'a,,b'",
                        "Name the key"),
                wrong(batch("0"), ":1:45:", BATCH, "at least 1", "is 0.", "Give 1"),
                wrong(batch("-1"), ":1:45:", BATCH, "at least 1", "is -1.", "Give 1"),
                wrong(batch("1.5"), ":1:45:", BATCH, "an integer", "is 1.5.", "Give 1"),
                wrong(batch("'10'"), ":1:45:", BATCH, "an integer", "text '10'", "no quotes"),
                wrong(batch("1_000"), ":1:45:", BATCH, "an integer", "is 1_000, too long or not"),
                wrong(
                        batch("2147483648"),
                        ":1:45:",
                        BATCH,
                        "an integer of at most 2147483647",
                        "is 2147483648.",
                        "Give 1"),
                wrong(batch("9".repeat(500_000)), ":1:45:", BATCH, "an integer", "999…'"),
                wrong(
                        ALWAYS_HASH.replace("fnv", "fmv"),
                        "trading.yaml:5:22: v2.strategy_config.always_hash.hash_function must be one"
                                + " of [",
                        "but is 'fmv'. Did you mean 'fnv'? Choose one, or leave it out for 'fnv'."),
                wrong(
                        SMART.replace("strategy: smart", "strategy: smrt"),
                        "trading.yaml:2:26: v2.partitioning_strategy must be one of [always_hash,"
                                + " auto, round_robin, smart], but is 'smrt'. Did you mean 'smart'?"
                                + " Correct it, or put the jar of the strategy on the class path."),
                wrong("partitioning_strategy: 7", ":1:24: partitioning_strategy", "is 7. Correct"),
                wrong("partitioning_strategy:", ":1:23: partitioning_strategy", "is empty"),
                // also where another strategy is chosen
                wrong("partitioning_strategy: smart\n" + batch("0"), ":2:45:", BATCH, "at least 1"),
                // keys
                wrong(
                        SMART.replace("alignment_threshold", "alignment-treshold"),
                        "trading.yaml:6:7: the key v2.strategy_config.smart.alignment-treshold must"
                                + " be one of [source_partition_key, alignment_threshold,"
                                + " source_partitions, detection, on_stray, event_time], but is 'alignment-treshold'. Did you mean 'alignment_threshold'?"
                                + " Correct it, or remove it."),
                wrong(
                        SMART.replace("    smart:", "    smrt:"),
                        ":4:5: the key v2.strategy_config.smrt",
                        "[always_hash, round_robin, smart]",
                        "Did you mean 'smart'?"),
                wrong(
                        SMART.replace("strategy_config", "strategies"),
                        ":3:3: the key v2.strategies",
                        "one of [partitioning_strategy, strategy_config]",
                        "Correct it, or remove it."),
                wrong(
                        "partitionning_strategy: smart",
                        ":1:1: the key partitionning_strategy",
                        "Did you mean 'partitioning_strategy'?"),
                wrong(
                        withoutRoot(SMART).replace("strategy_config", "strategy_conf1"),
                        ":2:1: the key strategy_conf1",
                        "Did you mean 'strategy_config'?"),
                wrong("V2:\n  a: 1", ":1:1: the file must have", "Did you mean 'v2' by 'V2'?"),
                wrong(OTHERS, ":1:1: the file must have the section 'v2'", "has none", "Write"),
                wrong(SMART + "  1: 2\n", ":7:3: a key of v2 must be a text", "is 1, of type"),
                wrong(SMART + "  ? [a]\n  : 2\n", ":7:5: a key of v2 must", "is a list", "Write"),
                wrong(
                        SMART + "      alignment_threshold: 0.9\n",
                        ":7:7: the key v2.strategy_config.smart.alignment_threshold must be there"
                                + " once, but is already at trading.yaml:6:7. Remove one of them."),
                wrong(SMART + SMART, ":7:1: the key v2 must be there once", "trading.yaml:1:1"),
                wrong(
                        "base: &b {alignment_threshold: 0.9}\n" + SMART + "      <<: *b\n",
                        ":8:7: a key of v2.strategy_config.smart",
                        "is the merge key '<<'"),
                // sections
                wrong("v2:", ":1:4: v2 must be a section", "is empty", "Indent"),
                wrong("v2: smart", ":1:5: v2 must be a section", "is 'smart'", "Indent"),
                wrong("v2:\n- a", ":2:1: v2 must be a section", "is a list"),
                wrong("strategy_config:", ":1:17: strategy_config must be a section", "is empty"),
                wrong(
                        "strategy_config:\n  smart:\n",
                        ":2:9: strategy_config.smart must be a section",
                        "is empty",
                        "leave it out"),
                wrong("- a\n- b", ":1:1: the file must be a section", "is a list"),
                wrong("smart", ":1:1: the file must be a section", "is 'smart'"),
                wrong("v2: !!set {}", ":1:5: v2 must be a section", "of type", "set"),
                // the file
                wrong("", ":1:1: the file must have the section 'v2'", "is empty", "Write"),
                wrong("# nothing\n---\n", ":1:1: the file must have", "is empty", "Write"),
                wrong(
                        ROUND_ROBIN + "---\na: 1\n",
                        ":3:1: the file must have at most 1 documents",
                        "number 2",
                        "Remove all but one."),
                wrong(
                        "v2:\n\tpartitioning_strategy: smart\n",
                        ":2:1: the file must be valid YAML",
                        "TAB",
                        "Indent with spaces instead of tabs."),
                wrong("v2: {a: 1", ":1:10: the file must be valid YAML", "Correct this place"),
                wrong("v2: \"\\UFFFFFFFF\"", "trading.yaml:1:8: the file must be valid YAML"),
                wrong("v2: *nobody", ":1:5: the file must be valid YAML", "alias nobody"),
                wrong(
                        "v2: !!javax.script.ScriptEngineManager [1]",
                        ":1:5: a tag must be one of YAML's own",
                        "is '!!javax.script.ScriptEngineManager'",
                        "Remove it"),
                wrong(
                        "a: !<tag:yaml.org,2002:java.net.URL> x\n" + SMART,
                        ":1:4: a tag must",
                        "java.net.URL"),
                wrong("v2: !mine {}", ":1:5: v2 must be a section", "of type !mine"),
                wrong(bomb(), ":2:", "at most 10 aliases of sections and lists", "Write them out."),
                wrong("v2: &a {strategy_config: *a}", "strategy_config", "must be one of"),
                wrong("v2: &a {v2: *a}", ":1:9: the key v2.v2 must be one of"),
                wrong("&a ? *a\n: *a\n", "trading.yaml:1:"),
                wrong("a: " + "[".repeat(100_000), ":1:23:", "at most 20 levels", "Nest it less."),
                wrong("a: " + "{b: ".repeat(100_000), "at most 20 levels", "Nest it less."),
                wrong("- ".repeat(100_000), "at most 20 levels", "Nest it less."),
                wrong("v2: a\u0001", ":1:6: the file must have printable", "U+0001", "Remove it."));
    }

    private static final String THRESHOLD = " v2.strategy_config.smart.alignment_threshold must be";
    private static final String BATCH = " strategy_config.round_robin.batch_size must be";

    private static String threshold(String value) {
        return SMART.replace("threshold: 0.95", ("threshold: " + value).strip());
    }

    private static String batch(String value) {
        return "strategy_config: {round_robin: {batch_size: " + value + "}}";
    }

    private static String bomb() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 10; i++) {
            yaml.append("a%d: &a%d [".formatted(i, i));
            yaml.append(("*a" + (i - 1) + ", ").repeat(20)).append("]\n");
        }
        return yaml.append(SMART).toString();
    }

    private static Arguments wrong(String yaml, String... parts) {
        return arguments(yaml, List.of(parts));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void file_thatIsWrong_isRefusedWithPlaceRuleValueAndRemedy(String yaml, List<String> parts) {
        assertThatThrownBy(() -> load(yaml))
                .isInstanceOf(PartitioningConfigException.class)
                .message()
                .startsWith("trading.yaml:")
                .hasSizeLessThan(600)
                .contains(parts);
    }

    @Test
    void file_notInUtf8_isRefusedWithThePlace() {
        byte[] latin1 = "v2:\n  # caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> load(latin1))
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessage(
                        "trading.yaml:2:8: the file must be UTF-8, but has the byte 0xe9 here. Save"
                                + " it as UTF-8.");
        assertThatThrownBy(() -> load(SMART.getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessageContaining("trading.yaml:1:1: the file must be UTF-8");
    }

    @Test
    void file_ofTenMegabytes_isReadUpToTheLimitOnly() throws IOException {
        byte[] bytes = (SMART + "# ".repeat(5_000_000)).getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            assertThatThrownBy(() -> PartitioningConfig.load(in, "trading.yaml"))
                    .isInstanceOf(PartitioningConfigException.class)
                    .hasMessage(
                            "trading.yaml:1:1: the file must have at most 1048576 bytes, but has"
                                    + " more. Move the sections of other programs to another file.");
            assertThat(in.available()).isEqualTo(bytes.length - 1048577);
        }
    }

    @Test
    void file_ofExactlyTheLimit_loads() {
        String yaml = ROUND_ROBIN + "#";
        assertThat(load(yaml + "x".repeat(1048576 - yaml.length())).strategy())
                .isEqualTo(new RoundRobin());
    }

    @Test
    void file_withAFewAliases_loads() {
        assertThat(load("k: &k trader_id\n" + SMART.replace("\"trader_id\"", "*k")).strategy())
                .isEqualTo(SmartRepartition.by("trader_id"));
    }

    @Test
    void smart_withoutSourceKey_isRefusedByTheStrategyOnly() {
        PartitioningConfig config = load("v2:\n  partitioning_strategy: smart\n");
        assertThatThrownBy(config::strategy)
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessage(
                        "trading.yaml:2:26: v2.strategy_config.smart.source_partition_key must be"
                                + " set, but is not. Name the key of the records, such as"
                                + " \"trader_id\".");
        Configuration flink = new Configuration();
        flink.setString("partitioning.smart.source-partition-key", "trader_id");
        assertThat(config.overriddenBy(flink).strategy())
                .isEqualTo(SmartRepartition.by("trader_id"));
    }

    @Test
    void path_ofAFile_loadsAndIsNamedInErrors(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("trading.yaml"), SMART);
        assertThat(PartitioningConfig.load(file).strategy())
                .isEqualTo(SmartRepartition.by("trader_id"));
        Files.writeString(file, threshold("2"));
        assertThatThrownBy(() -> PartitioningConfig.load(file))
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessageStartingWith(file + ":6:28: v2.");
        Path missing = folder.resolve("missing.yaml");
        for (Path unreadable : List.of(missing, folder)) {
            assertThatThrownBy(() -> PartitioningConfig.load(unreadable))
                    .isInstanceOf(PartitioningConfigException.class)
                    .hasMessageStartingWith(unreadable + ": the file must exist and be readable")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void resource_ofAClassPath_loads(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("trading.yaml"), SMART);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            assertThat(PartitioningConfig.fromClassPath("trading.yaml", loader).strategy())
                    .isEqualTo(SmartRepartition.by("trader_id"));
            assertThatThrownBy(() -> PartitioningConfig.fromClassPath("none.yaml", loader))
                    .isInstanceOf(PartitioningConfigException.class)
                    .hasMessageStartingWith("none.yaml: the file must exist")
                    .hasMessageContaining("is not on the class path");
        }
    }

    @Test
    void stream_thatFails_isRefusedWithItsCause() throws IOException {
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        assertThatThrownBy(() -> PartitioningConfig.load(broken, "trading.yaml"))
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessageContaining("Stream closed")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void map_withAndWithoutRoot_givesTheStrategyOfTheCode() {
        Map<String, Object> section =
                Map.of(
                        "partitioning_strategy",
                        "smart",
                        "strategy_config",
                        Map.of(
                                "smart",
                                Map.of(
                                        "source_partition_key",
                                        "trader_id",
                                        "alignment_threshold",
                                        0.9f),
                                "round_robin",
                                Map.of("batch_size", 5L)));
        PartitioningStrategy expected = new SmartRepartition(List.of("trader_id"), 0.9);
        assertThat(PartitioningConfig.of(section).strategy()).isEqualTo(expected);
        assertThat(PartitioningConfig.of(Map.of("v2", section, "other", 1)).strategy())
                .isEqualTo(expected);
    }

    @Test
    void map_thatIsWrong_isRefusedAsTheFileIs() {
        refused(Map.of(), "map: the file must have the section 'v2'");
        refused(Map.of("v2", 1), "map: v2 must be a section of keys and values, but is 1.");
        refused(Map.of("v2", Map.of(1, 2)), "map: a key of v2 must be a text, but is 1.");
        refused(
                inBlock("round_robin", "batch_size", null),
                "map: strategy_config.round_robin.batch_size must be an integer");
        refused(
                inBlock("round_robin", "batch_size", new Object()),
                "but is of type java.lang.Object");
        refused(inBlock("round_robin", "batch_size", 1L << 40), "but is 1099511627776.");
        refused(inBlock("smart", "alignment_threshold", Double.NaN), "but is NaN.");
        Map<String, Object> loop = new HashMap<>();
        loop.put("strategy_config", loop);
        refused(loop, "the key strategy_config.strategy_config must be one of");
    }

    private static Map<String, ?> inBlock(String strategy, String key, @Nullable Object value) {
        Map<String, @Nullable Object> block = new HashMap<>();
        block.put(key, value);
        return Map.of("strategy_config", Map.of(strategy, block));
    }

    private static void refused(Map<String, ?> values, String part) {
        assertThatThrownBy(() -> PartitioningConfig.of(values))
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessageContaining(part);
    }

    @Test
    void flink_withoutKeys_givesAlwaysHash() {
        assertThat(PartitioningConfig.of(new Configuration()).strategy())
                .isEqualTo(new AlwaysHash());
    }

    @Test
    void flink_withOptions_givesTheStrategyOfTheCode() {
        Configuration flink =
                new Configuration()
                        .set(PartitioningOptions.STRATEGY, "smart")
                        .set(PartitioningOptions.SMART_SOURCE_PARTITION_KEY, "trader_id")
                        .set(PartitioningOptions.SMART_ALIGNMENT_THRESHOLD, 0.9);
        assertThat(PartitioningConfig.of(flink).strategy())
                .isEqualTo(new SmartRepartition(List.of("trader_id"), 0.9));
        flink.set(PartitioningOptions.STRATEGY, "round_robin")
                .set(PartitioningOptions.ROUND_ROBIN_BATCH_SIZE, 7);
        assertThat(PartitioningConfig.of(flink).strategy()).isEqualTo(new RoundRobin(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partitioning.strategy=smrt|Flink configuration: partitioning.strategy must be one"
                        + " of [always_hash, auto, round_robin, smart], but is 'smrt'. Did you mean"
                        + " 'smart'?",
                "partitioning.smart.alignment-threshold=1.5|Flink configuration:"
                        + " partitioning.smart.alignment-threshold must be in (0, 1], but is 1.5."
                        + " Give a share",
                "partitioning.smart.alignment-threshold=NaN|must be in (0, 1], but is NaN.",
                "partitioning.smart.alignment-threshold=high|must be a number",
                "partitioning.round-robin.batch-size=2147483648|an integer of at most 2147483647",
                "partitioning.round-robin.batch-size=0|must be at least 1, but is 0.",
                "partitioning.always-hash.hash-function=fmv|Did you mean 'fnv'?",
                "partitioning.smart.alignment-treshold=1|Did you mean 'smart.alignment-threshold'?",
                "partitioning.strategi=smart|the key partitioning.strategi must be",
                "partitioning=smart|partitioning",
            })
    void flink_withAWrongValue_isRefused(String line) {
        String setting = line.substring(0, line.indexOf('|'));
        Configuration flink = new Configuration();
        flink.setString(
                setting.substring(0, setting.indexOf('=')),
                setting.substring(setting.indexOf('=') + 1));
        assertThatThrownBy(() -> PartitioningConfig.of(flink))
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessageStartingWith("Flink configuration: ")
                .hasMessageContaining(line.substring(line.indexOf('|') + 1));
    }

    @Test
    void flink_withStrategyButNotItsKey_isRefusedByTheStrategy() {
        Configuration flink = new Configuration().set(PartitioningOptions.STRATEGY, "smart");
        assertThatThrownBy(() -> PartitioningConfig.of(flink).strategy())
                .isInstanceOf(PartitioningConfigException.class)
                .hasMessageStartingWith(
                        "Flink configuration: partitioning.smart: source_partition_key must be"
                                + " set");
    }

    @Test
    void flink_overAFile_winsPerValue() {
        PartitioningConfig file = load(SMART);
        Configuration flink =
                new Configuration().set(PartitioningOptions.SMART_ALIGNMENT_THRESHOLD, 0.5);
        assertThat(file.overriddenBy(flink).strategy())
                .isEqualTo(new SmartRepartition(List.of("trader_id"), 0.5));
        flink.set(PartitioningOptions.STRATEGY, "round_robin");
        assertThat(file.overriddenBy(flink).strategy()).isEqualTo(new RoundRobin(1000));
        assertThat(file.overriddenBy(new Configuration()).strategy())
                .isEqualTo(file.strategy())
                .isEqualTo(new SmartRepartition(List.of("trader_id"), 0.95));
    }

    @Test
    void options_ofFlink_haveTheKeysAndDefaultsOfTheStrategies() {
        assertThat(PartitioningOptions.all())
                .extracting(ConfigOption::key)
                .containsExactlyInAnyOrder(
                        "partitioning.strategy",
                        "partitioning.smart.source-partition-key",
                        "partitioning.smart.alignment-threshold",
                        "partitioning.smart.source-partitions",
                        "partitioning.smart.detection",
                        "partitioning.smart.on-stray",
                        "partitioning.smart.event-time",
                        "partitioning.always-hash.hash-function",
                        "partitioning.round-robin.batch-size");
        assertThat(PartitioningOptions.STRATEGY.defaultValue()).isEqualTo("always_hash");
        assertThat(PartitioningOptions.ROUND_ROBIN_BATCH_SIZE.defaultValue()).isEqualTo(1000);
        assertThat(PartitioningOptions.SMART_ALIGNMENT_THRESHOLD.defaultValue()).isEqualTo(0.95);
        assertThat(PartitioningOptions.SMART_SOURCE_PARTITION_KEY.hasDefaultValue()).isFalse();
        assertThat(PartitioningOptions.SMART_SOURCE_PARTITIONS.hasDefaultValue()).isFalse();
        assertThat(PartitioningOptions.SMART_DETECTION.defaultValue()).isEqualTo("sample");
        assertThat(PartitioningOptions.SMART_ON_STRAY.defaultValue()).isEqualTo("fail");
        assertThat(PartitioningOptions.SMART_EVENT_TIME.defaultValue()).isEqualTo("shared");
        assertThat(PartitioningOptions.ALWAYS_HASH_HASH_FUNCTION.defaultValue()).isEqualTo("fnv");
    }

    private static PartitioningConfig load(String yaml) {
        return load(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static PartitioningConfig load(byte[] yaml) {
        return PartitioningConfig.load(new ByteArrayInputStream(yaml), "trading.yaml");
    }

    private static PartitioningConfig load(String yaml, StrategyCatalog catalog) {
        return PartitioningConfig.load(
                new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
                "trading.yaml",
                catalog);
    }

    private static final class Doubling implements StrategyProvider {

        private static final StrategyOption<Integer> HALF_SIZE =
                StrategyOption.integer("half_size", "Half the size.");

        @Override
        public String name() {
            return "doubling";
        }

        @Override
        public List<StrategyOption<?>> options() {
            return List.of(HALF_SIZE);
        }

        @Override
        public PartitioningStrategy create(StrategySettings settings) {
            int half = settings.get(HALF_SIZE);
            return new Doubled(2 * half * half / half);
        }
    }
}
