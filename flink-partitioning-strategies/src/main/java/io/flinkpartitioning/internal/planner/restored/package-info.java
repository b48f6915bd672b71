/**
 * The edges into keyed operators, as the snapshot that a job goes on from knows them, and as the
 * job's own snapshots will.
 */
@NullMarked
package io.flinkpartitioning.internal.planner.restored;

import org.jspecify.annotations.NullMarked;
