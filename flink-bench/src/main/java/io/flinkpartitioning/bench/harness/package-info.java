/** Runs the arms of a benchmark in turn, each in a JVM of its own. */
@NullMarked
package io.flinkpartitioning.bench.harness;

import org.jspecify.annotations.NullMarked;
