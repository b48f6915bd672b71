/**
 * Makes a plan from declarations and facts, and builds it into the job: {@link
 * io.flinkpartitioning.internal.planner.KeyByPlan}.
 */
@NullMarked
package io.flinkpartitioning.internal.planner;

import org.jspecify.annotations.NullMarked;
