/**
 * What a third party implements to add a strategy: {@link
 * io.flinkpartitioning.strategy.spi.StrategyProvider}, found with {@link java.util.ServiceLoader},
 * which declares the strategy's {@link io.flinkpartitioning.strategy.spi.StrategyOption}s and makes
 * the {@link io.flinkpartitioning.strategy.PartitioningStrategy}. The library's own strategies have
 * providers too, and are there without being found: a fat jar may lose {@code META-INF/services}.
 */
@NullMarked
package io.flinkpartitioning.strategy.spi;

import org.jspecify.annotations.NullMarked;
