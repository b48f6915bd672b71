/** Key-group arithmetic, key placements, and the selectors that place the keys of records. */
@NullMarked
package io.flinkpartitioning.internal.placement;

import org.jspecify.annotations.NullMarked;
