/**
 * What you implement to add a strategy. A {@link
 * io.flinkpartitioning.strategy.spi.StrategyProvider} declares the strategy's {@link
 * io.flinkpartitioning.strategy.spi.StrategyOption}s and makes the {@link
 * io.flinkpartitioning.strategy.PartitioningStrategy}. {@link java.util.ServiceLoader} finds it.
 * The library's own strategies have providers too, but are not looked up: a fat jar may lose {@code
 * META-INF/services}.
 */
@NullMarked
package io.flinkpartitioning.strategy.spi;

import org.jspecify.annotations.NullMarked;
