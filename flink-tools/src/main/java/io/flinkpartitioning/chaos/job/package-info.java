/**
 * The job that is disturbed: {@link io.flinkpartitioning.chaos.job.CountingJob} counts and sums up
 * events per key and delivers each result exactly once. {@link
 * io.flinkpartitioning.chaos.job.Triggers} make it fail from within.
 */
@NullMarked
package io.flinkpartitioning.chaos.job;

import org.jspecify.annotations.NullMarked;
