/** What goes on while a part of a job fails, and while a job is restored. */
@NullMarked
package io.flinkpartitioning.bench.failover;

import org.jspecify.annotations.NullMarked;
