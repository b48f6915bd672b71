/**
 * The event time that all subtasks of an aligned source share, as behind a {@code keyBy}: how the
 * watermarks of each are watched, combined, and held to those of the others.
 */
@NullMarked
package io.flinkpartitioning.internal.source.eventtime;

import org.jspecify.annotations.NullMarked;
