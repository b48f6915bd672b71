/**
 * A job to deploy: {@link io.flinkpartitioning.examples.totals.TraderTotals} keeps the running
 * totals of traders from one topic in another one, exactly once. It is built into one jar, {@code
 * flink-examples-job.jar}, for {@code flink run} or Flink's REST interface.
 */
@NullMarked
package io.flinkpartitioning.examples.totals;

import org.jspecify.annotations.NullMarked;
