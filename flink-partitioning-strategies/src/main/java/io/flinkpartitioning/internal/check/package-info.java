/**
 * The check of every record: where its key belongs, where the record is, what follows from that,
 * and what is counted. {@link io.flinkpartitioning.internal.check.PlacementCheck} is the entry. The
 * names of the metrics are public, {@link io.flinkpartitioning.internal.check.PartitioningMetric}.
 */
@NullMarked
package io.flinkpartitioning.internal.check;

import org.jspecify.annotations.NullMarked;
