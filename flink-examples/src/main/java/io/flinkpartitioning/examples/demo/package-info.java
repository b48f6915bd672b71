/**
 * The demo: running sums of trades per trader, by {@code keyBy} and by {@code SmartKeyBy}, over the
 * same topic of a real broker. Read {@link io.flinkpartitioning.examples.trades.RunningSum} for the
 * user's function and {@code Grouping} for the two ways to group.
 */
@NullMarked
package io.flinkpartitioning.examples.demo;

import org.jspecify.annotations.NullMarked;
