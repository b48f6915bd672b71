package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import io.flinkpartitioning.strategy.spi.StrategyProvider;
import io.flinkpartitioning.strategy.spi.StrategySettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * All strategies on the class path, by name: the library's own and third-party ones. Immutable and
 * thread-safe.
 */
public final class StrategyCatalog {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final SortedMap<String, StrategyProvider> providers;

    private StrategyCatalog(SortedMap<String, StrategyProvider> providers) {
        this.providers = providers;
    }

    /**
     * Returns the library's strategies and the ones that a class loader finds.
     *
     * @throws IllegalArgumentException if two have the same name, or a third-party one cannot be
     *     loaded or breaks a rule of {@link StrategyProvider}
     */
    public static StrategyCatalog of(ClassLoader classLoader) {
        List<StrategyProvider> providers = new ArrayList<>();
        try {
            ServiceLoader.load(StrategyProvider.class, classLoader).forEach(providers::add);
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException(
                    """
                    Every StrategyProvider on the class path must be loadable, but one is not: %s. \
                    Correct its jar, or remove it."""
                            .formatted(e.getMessage()),
                    e);
        }
        return of(providers);
    }

    /**
     * Returns the library's strategies and the given ones.
     *
     * @throws IllegalArgumentException as {@link #of(ClassLoader)}
     */
    public static StrategyCatalog of(List<StrategyProvider> thirdParty) {
        TreeMap<String, StrategyProvider> byName = new TreeMap<>();
        List<StrategyProvider> all = new ArrayList<>(own());
        all.addAll(thirdParty);
        for (StrategyProvider provider : all) {
            StrategyProvider other = byName.putIfAbsent(requireName(provider), provider);
            if (other != null) {
                throw notItsOwn(
                        provider.name(), other.getClass().getName(), provider.getClass().getName());
            }
        }
        return new StrategyCatalog(Collections.unmodifiableSortedMap(byName));
    }

    private static String requireName(StrategyProvider provider) {
        String name = provider.name();
        String className = provider.getClass().getName();
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    """
                    A strategy must have a name of lower-case letters, digits and underscores, but \
                    %s has '%s'. Correct the provider."""
                            .formatted(className, name));
        }
        if (name.equals(StrategySelector.NAME)) {
            throw notItsOwn(name, "the automatic selection", className);
        }
        return name;
    }

    private static IllegalArgumentException notItsOwn(String name, String first, String second) {
        return new IllegalArgumentException(
                """
                The name of a strategy must be its own, but '%s' is the name of %s and of %s. Remove \
                one from the class path, or rename it."""
                        .formatted(name, first, second));
    }

    /** Returns the names that {@code partitioning_strategy} may have, {@code auto} among them. */
    public SortedSet<String> names() {
        TreeSet<String> names = new TreeSet<>(providers.keySet());
        names.add(StrategySelector.NAME);
        return Collections.unmodifiableSortedSet(names);
    }

    /** Returns the strategies that have a block under {@code strategy_config}, by name. */
    public SortedMap<String, StrategyProvider> providers() {
        return providers;
    }

    /**
     * Makes a strategy.
     *
     * @param name one of {@link #names()}
     * @param settings the blocks under {@code strategy_config}, by strategy; {@code auto} reads the
     *     blocks of the library's own strategies
     * @throws IllegalArgumentException if the name is unknown, or a setting is missing
     */
    public PartitioningStrategy create(String name, Map<String, StrategySettings> settings) {
        if (name.equals(StrategySelector.NAME)) {
            StrategySettings smart = settings(SmartRepartition.NAME, settings);
            Optional<String> sourceKey = smart.find(SmartRepartition.SOURCE_PARTITION_KEY);
            return new StrategySelector(
                    sourceKey.isPresent() ? smart(smart) : null,
                    alwaysHash(settings(AlwaysHash.NAME, settings)),
                    roundRobin(settings(RoundRobin.NAME, settings)));
        }
        StrategyProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    """
                    partitioning_strategy must be one of %s, but is '%s'. Correct it, or put the jar \
                    of the strategy on the class path."""
                            .formatted(names(), name));
        }
        PartitioningStrategy strategy = provider.create(settings(name, settings));
        Require.argument(
                strategy.name().equals(name),
                "A strategy must have the name of its provider, '%s', but has '%s'. Correct %s.",
                name,
                strategy.name(),
                provider.getClass().getName());
        return strategy;
    }

    private static StrategySettings settings(String name, Map<String, StrategySettings> settings) {
        return settings.getOrDefault(name, StrategySettings.NONE);
    }

    /**
     * Does not use {@link java.util.ServiceLoader}, because a fat jar may lose {@code
     * META-INF/services}.
     */
    private static List<StrategyProvider> own() {
        return List.of(
                new Own(AlwaysHash.NAME, AlwaysHash.options(), StrategyCatalog::alwaysHash),
                new Own(SmartRepartition.NAME, SmartRepartition.options(), StrategyCatalog::smart),
                new Own(RoundRobin.NAME, RoundRobin.options(), StrategyCatalog::roundRobin));
    }

    private static AlwaysHash alwaysHash(StrategySettings settings) {
        return new AlwaysHash(AlwaysHash.functionOf(settings.get(AlwaysHash.HASH_FUNCTION)));
    }

    private static SmartRepartition smart(StrategySettings settings) {
        return new SmartRepartition(
                Workload.columns(settings.get(SmartRepartition.SOURCE_PARTITION_KEY)),
                settings.get(SmartRepartition.ALIGNMENT_THRESHOLD),
                settings.find(SmartRepartition.SOURCE_PARTITIONS).orElse(0),
                Detection.of(settings.get(SmartRepartition.DETECTION)),
                StrayPolicy.of(settings.get(SmartRepartition.ON_STRAY)),
                EventTime.of(settings.get(SmartRepartition.EVENT_TIME)));
    }

    private static RoundRobin roundRobin(StrategySettings settings) {
        return new RoundRobin(settings.get(RoundRobin.BATCH_SIZE));
    }

    /** A provider of the library. */
    private record Own(
            String name,
            List<StrategyOption<?>> options,
            Function<StrategySettings, PartitioningStrategy> factory)
            implements StrategyProvider {

        @Override
        public PartitioningStrategy create(StrategySettings settings) {
            return factory.apply(settings);
        }
    }
}
