/**
 * Running positions and volume-weighted prices: {@link
 * io.flinkpartitioning.examples.trading.Trading}.
 */
@NullMarked
package io.flinkpartitioning.examples.trading;

import org.jspecify.annotations.NullMarked;
