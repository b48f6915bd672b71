/** The jobs that benchmarks run, and what they read. */
@NullMarked
package io.flinkpartitioning.bench.job;

import org.jspecify.annotations.NullMarked;
