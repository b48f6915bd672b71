/** A strategy of a third party: {@link io.flinkpartitioning.examples.sticky.Sticky}. */
@NullMarked
package io.flinkpartitioning.examples.sticky;

import org.jspecify.annotations.NullMarked;
