/** A topic with strays: {@link io.flinkpartitioning.examples.orders.CustomerTotals}. */
@NullMarked
package io.flinkpartitioning.examples.orders;

import org.jspecify.annotations.NullMarked;
