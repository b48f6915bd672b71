/**
 * Strategies decide how records get to the next operator. {@link
 * io.flinkpartitioning.strategy.PartitioningStrategy} is the interface. {@link
 * io.flinkpartitioning.strategy.StrategySelector} chooses one, and {@link
 * io.flinkpartitioning.strategy.StrategyCatalog} finds them by name.
 */
@NullMarked
package io.flinkpartitioning.strategy;

import org.jspecify.annotations.NullMarked;
