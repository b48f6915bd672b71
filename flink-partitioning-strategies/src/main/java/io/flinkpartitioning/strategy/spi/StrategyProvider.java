package io.flinkpartitioning.strategy.spi;

import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.util.List;

/**
 * Makes a strategy from its settings.
 *
 * <p>To add a strategy, name your implementation in {@code
 * META-INF/services/io.flinkpartitioning.strategy.spi.StrategyProvider} of your jar. It is a public
 * class with a public constructor without parameters, stateless and thread-safe.
 */
public interface StrategyProvider {

    /**
     * Returns the name of the strategy in the configuration: lower-case letters, digits and
     * underscores, a letter first. It must be unique on the class path.
     */
    String name();

    /** Returns the options that the strategy's block under {@code strategy_config} may have. */
    List<StrategyOption<?>> options();

    /**
     * Makes the strategy.
     *
     * @param settings the values of the options, each valid and of the option's type
     * @throws IllegalArgumentException if the values contradict each other; the message has the
     *     option, the rule, the value and the remedy
     */
    PartitioningStrategy create(StrategySettings settings);
}
