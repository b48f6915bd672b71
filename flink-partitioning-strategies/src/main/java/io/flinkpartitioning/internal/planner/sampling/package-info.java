/**
 * Compares a sample of the topics with the declaration and with the group key: {@link
 * io.flinkpartitioning.internal.planner.sampling.GroupKeyComparison}.
 */
@NullMarked
package io.flinkpartitioning.internal.planner.sampling;

import org.jspecify.annotations.NullMarked;
