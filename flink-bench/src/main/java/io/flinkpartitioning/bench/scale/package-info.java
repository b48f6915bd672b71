/** What more subtasks cost. */
@NullMarked
package io.flinkpartitioning.bench.scale;

import org.jspecify.annotations.NullMarked;
