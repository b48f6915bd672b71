/**
 * Switches the partitioning of a running job: by hand, after a stray record has ended it, or when
 * it has been aligned for long enough. A switch stops the job with a savepoint and submits it
 * again.
 *
 * <p>{@link io.flinkpartitioning.switching.SwitchingJob} is the entry, and lives in an attached
 * client.
 */
@NullMarked
package io.flinkpartitioning.switching;

import org.jspecify.annotations.NullMarked;
