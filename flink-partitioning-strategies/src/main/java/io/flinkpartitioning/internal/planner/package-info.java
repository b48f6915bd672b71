/**
 * Makes a plan from declarations and facts. {@link
 * io.flinkpartitioning.internal.planner.PlanDecision} decides, {@link
 * io.flinkpartitioning.internal.planner.PlanAdvice} puts it into words, and {@link
 * io.flinkpartitioning.internal.planner.KeyByPlan} builds it into the job.
 */
@NullMarked
package io.flinkpartitioning.internal.planner;

import org.jspecify.annotations.NullMarked;
