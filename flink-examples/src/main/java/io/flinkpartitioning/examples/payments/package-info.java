/** Two topics without a shuffle: {@link io.flinkpartitioning.examples.payments.PaidOrders}. */
@NullMarked
package io.flinkpartitioning.examples.payments;

import org.jspecify.annotations.NullMarked;
