/**
 * Another partitioning for a job that runs: by hand, when a stray record has ended it, or when it
 * has been aligned for long enough. Stops the job with a savepoint, and submits it anew.
 *
 * <p>Needs an attached client, in whose JVM the {@link io.flinkpartitioning.switching.SwitchingJob}
 * lives.
 */
@NullMarked
package io.flinkpartitioning.switching;

import org.jspecify.annotations.NullMarked;
