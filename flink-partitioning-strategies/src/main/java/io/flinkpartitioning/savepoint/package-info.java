/**
 * Keyed state comes along: {@link io.flinkpartitioning.savepoint.SavepointConversion} converts a
 * savepoint of a plain {@code keyBy} for placed keys, and back.
 */
@NullMarked
package io.flinkpartitioning.savepoint;

import org.jspecify.annotations.NullMarked;
