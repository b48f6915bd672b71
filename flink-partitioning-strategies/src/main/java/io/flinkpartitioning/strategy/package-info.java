/**
 * Strategies: which way records take to the next operator. {@link
 * io.flinkpartitioning.strategy.PartitioningStrategy} is the interface, {@link
 * io.flinkpartitioning.strategy.StrategySelector} chooses one, {@link
 * io.flinkpartitioning.strategy.StrategyCatalog} finds all by name.
 */
@NullMarked
package io.flinkpartitioning.strategy;

import org.jspecify.annotations.NullMarked;
