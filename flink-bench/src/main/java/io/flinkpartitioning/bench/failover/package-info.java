/** What goes on while a part of a job fails. */
@NullMarked
package io.flinkpartitioning.bench.failover;

import org.jspecify.annotations.NullMarked;
