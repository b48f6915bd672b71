/**
 * Trades in a topic, and their running sum per trader: what the examples have in common. {@link
 * io.flinkpartitioning.examples.trades.RunningSum} is the user's function.
 */
@NullMarked
package io.flinkpartitioning.examples.trades;

import org.jspecify.annotations.NullMarked;
