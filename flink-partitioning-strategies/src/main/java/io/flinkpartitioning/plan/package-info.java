/**
 * Plans, and why each was chosen: {@link io.flinkpartitioning.plan.PlanExplanation}, as text and as
 * JSON.
 */
@NullMarked
package io.flinkpartitioning.plan;

import org.jspecify.annotations.NullMarked;
