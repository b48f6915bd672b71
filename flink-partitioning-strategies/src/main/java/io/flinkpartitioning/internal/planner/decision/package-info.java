/**
 * The decision: pure functions of what is wanted and what is known. {@link
 * io.flinkpartitioning.internal.planner.decision.PlanDecision} decides, and {@link
 * io.flinkpartitioning.internal.planner.decision.PlanAdvice} puts it into words.
 */
@NullMarked
package io.flinkpartitioning.internal.planner.decision;

import org.jspecify.annotations.NullMarked;
