/** Runs the examples on this machine: {@link io.flinkpartitioning.examples.local.Examples}. */
@NullMarked
package io.flinkpartitioning.examples.local;

import org.jspecify.annotations.NullMarked;
