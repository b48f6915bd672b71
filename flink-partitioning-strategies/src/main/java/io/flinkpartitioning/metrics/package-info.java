/**
 * What the library measures: the names are public API ({@link
 * io.flinkpartitioning.metrics.PartitioningMetric}), {@link
 * io.flinkpartitioning.metrics.RouteMetrics} records. Depends on no other package of the library.
 */
@NullMarked
package io.flinkpartitioning.metrics;

import org.jspecify.annotations.NullMarked;
