/** The benchmarks, each a command. */
@NullMarked
package io.flinkpartitioning.bench.suite;

import org.jspecify.annotations.NullMarked;
