/** Keys of a type that are tried, to learn how it is encoded without seeing a record. */
@NullMarked
package io.flinkpartitioning.internal.placement.probe;

import org.jspecify.annotations.NullMarked;
