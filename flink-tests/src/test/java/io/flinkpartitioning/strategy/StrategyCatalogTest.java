package io.flinkpartitioning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrategyCatalogTest {

    private static final StrategyCatalog OWN = StrategyCatalog.of(List.of());

    private record Provider(String name, PartitioningStrategy strategy)
            implements StrategyProvider {
        @Override
        public List<StrategyOption<?>> options() {
            return List.of();
        }

        @Override
        public PartitioningStrategy create(StrategySettings settings) {
            return strategy;
        }
    }

    @Test
    void names_areTheLibrarysOwnAndAuto() {
        assertThat(OWN.names()).containsExactly("always_hash", "auto", "round_robin", "smart");
    }

    @Test
    void create_withoutSettings_hasTheDefaults() {
        assertThat(OWN.create("always_hash", Map.of())).isEqualTo(new AlwaysHash());
        assertThat(OWN.create("round_robin", Map.of())).isEqualTo(new RoundRobin());
        assertThat(OWN.create("auto", Map.of())).isEqualTo(new StrategySelector());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OWN.create("smart", Map.of()))
                .withMessageContaining("source_partition_key must be set");
    }

    @Test
    void create_auto_readsTheBlocksOfTheOthers() {
        assertThat(
                        OWN.create(
                                "auto",
                                Map.of(
                                        "smart",
                                        settings("smart", "source_partition_key", "trader_id"),
                                        "always_hash",
                                        settings("always_hash", "hash_function", "flink"),
                                        "round_robin",
                                        settings("round_robin", "batch_size", 7))))
                .isEqualTo(
                        new StrategySelector(
                                SmartRepartition.by("trader_id"),
                                new AlwaysHash(HashFunction.FLINK),
                                new RoundRobin(7)));
    }

    @Test
    void create_unknownName_isRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OWN.create("hash", Map.of()))
                .withMessageContaining("one of [always_hash, auto, round_robin, smart]")
                .withMessageContaining("'hash'");
    }

    @Test
    void twoStrategiesOfOneName_areRefusedWithBothClasses() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> StrategyCatalog.of(List.of(provider("sticky"), provider("sticky"))))
                .withMessageContaining("'sticky' is the name of")
                .withMessageContaining(Provider.class.getName());
        for (String taken : List.of("smart", "auto")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StrategyCatalog.of(List.of(provider(taken))))
                    .withMessageContaining("'" + taken + "' is the name of");
        }
    }

    @Test
    void providerThatCannotBeLoaded_isNamedWithTheRemedy(@TempDir Path jar) throws Exception {
        Path service = jar.resolve("META-INF/services").resolve(StrategyProvider.class.getName());
        Files.createDirectories(service.getParent());
        Files.writeString(service, "no.such.Provider");
        try (URLClassLoader classLoader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StrategyCatalog.of(classLoader))
                    .withMessageContaining("no.such.Provider")
                    .withMessageContaining("Correct its jar, or remove it.");
        }
    }

    @Test
    void nameAgainstTheRules_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrategyCatalog.of(List.of(provider("Sticky"))))
                .withMessageContaining("must have a name of lower-case letters")
                .withMessageContaining("has 'Sticky'");
    }

    @Test
    void strategyOfAnotherNameThanItsProvider_isRefused() {
        StrategyCatalog catalog = StrategyCatalog.of(List.of(provider("sticky")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create("sticky", Map.of()))
                .withMessageContaining("the name of its provider, 'sticky', but has 'round_robin'");
    }

    @Test
    void settings_unknownKeyOrWrongType_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("round_robin", "batchsize", 7))
                .withMessageContaining("one of [batch_size], but is 'batchsize'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("round_robin", "batch_size", "7"))
                .withMessageContaining("batch_size must be at least 1, but is '7'");
        assertThat(
                        settings("smart", "alignment_threshold", 1)
                                .get(SmartRepartition.ALIGNMENT_THRESHOLD))
                .isEqualTo(1.0);
    }

    private static StrategyProvider provider(String name) {
        return new Provider(name, new RoundRobin());
    }

    private static StrategySettings settings(String strategy, String key, Object value) {
        StrategyProvider provider = Objects.requireNonNull(OWN.providers().get(strategy));
        return StrategySettings.of(provider.options(), Map.of(key, value));
    }
}
