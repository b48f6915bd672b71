/** Benchmarks of what stands on the path of a record. */
@NullMarked
package io.flinkpartitioning.bench;

import org.jspecify.annotations.NullMarked;
