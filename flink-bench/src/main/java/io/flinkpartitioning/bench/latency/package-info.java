/** How long records take at a steady rate. */
@NullMarked
package io.flinkpartitioning.bench.latency;

import org.jspecify.annotations.NullMarked;
