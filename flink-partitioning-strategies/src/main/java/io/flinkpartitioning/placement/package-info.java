/**
 * Where the state of a key lives: {@link io.flinkpartitioning.placement.PlacedKey}, a key that
 * chooses its key group, and {@link io.flinkpartitioning.placement.Layout}, which is written into
 * every savepoint.
 *
 * <p>{@link io.flinkpartitioning.placement.PlacedKeySerializerSnapshot} is named in savepoints: it
 * never moves.
 */
@NullMarked
package io.flinkpartitioning.placement;

import org.jspecify.annotations.NullMarked;
