/** What can only be measured from within this package of the library. */
@NullMarked
package io.flinkpartitioning.internal.placement;

import org.jspecify.annotations.NullMarked;
