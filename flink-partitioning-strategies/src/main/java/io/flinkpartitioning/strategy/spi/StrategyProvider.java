package io.flinkpartitioning.strategy.spi;

import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.util.List;

/**
 * Makes a strategy from its settings.
 *
 * <p>A third party names its implementation, a public class with a public constructor without
 * parameters, in {@code META-INF/services/io.flinkpartitioning.strategy.spi.StrategyProvider} of
 * its jar. Implementations are stateless and thread-safe.
 */
public interface StrategyProvider {

    /**
     * Returns the name by which the configuration chooses the strategy: lower-case letters, digits
     * and underscores, a letter first. No two strategies on a class path have the same.
     */
    String name();

    /** Returns the options that the strategy's block under {@code strategy_config} may have. */
    List<StrategyOption<?>> options();

    /**
     * Makes the strategy.
     *
     * @param settings the values of the options, each of its type and valid
     * @throws IllegalArgumentException if the values contradict each other; the message has the
     *     option, the rule, the value and the remedy
     */
    PartitioningStrategy create(StrategySettings settings);
}
