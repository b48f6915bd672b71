/**
 * Checks every record: does it arrive at its key's home, what happens if not, and what is counted.
 * {@link io.flinkpartitioning.internal.check.PlacementCheck} is the entry. The metric names in
 * {@link io.flinkpartitioning.internal.check.PartitioningMetric} are public API.
 */
@NullMarked
package io.flinkpartitioning.internal.check;

import org.jspecify.annotations.NullMarked;
