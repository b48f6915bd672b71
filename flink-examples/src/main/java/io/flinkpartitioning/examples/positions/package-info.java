/** A composite key: {@link io.flinkpartitioning.examples.positions.Positions}. */
@NullMarked
package io.flinkpartitioning.examples.positions;

import org.jspecify.annotations.NullMarked;
