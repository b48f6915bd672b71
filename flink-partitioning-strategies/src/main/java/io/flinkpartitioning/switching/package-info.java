/**
 * Switches the partitioning of a job that runs: by hand, after a stray record has ended it, or when
 * it has been aligned for long enough. A switch stops the job with a savepoint and submits it
 * again.
 *
 * <p>The {@link io.flinkpartitioning.switching.SwitchingJob} lives in an attached client.
 */
@NullMarked
package io.flinkpartitioning.switching;

import org.jspecify.annotations.NullMarked;
