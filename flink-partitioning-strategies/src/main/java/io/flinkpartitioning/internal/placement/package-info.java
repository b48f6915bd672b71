/** Key-group arithmetic, key placements, and the caches that make them cheap. */
@NullMarked
package io.flinkpartitioning.internal.placement;

import org.jspecify.annotations.NullMarked;
