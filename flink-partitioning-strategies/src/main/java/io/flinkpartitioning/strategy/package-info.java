/**
 * Strategies: which way records take to the operator behind them. {@link
 * io.flinkpartitioning.strategy.PartitioningStrategy} is the entry, {@link
 * io.flinkpartitioning.strategy.StrategySelector} chooses one, {@link
 * io.flinkpartitioning.strategy.StrategyCatalog} finds all by name. Depends on {@code placement}.
 */
@NullMarked
package io.flinkpartitioning.strategy;

import org.jspecify.annotations.NullMarked;
