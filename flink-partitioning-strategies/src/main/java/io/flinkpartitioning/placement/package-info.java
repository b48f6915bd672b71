/**
 * Where the state of a key lives: {@link io.flinkpartitioning.placement.PlacedKey}, a key that
 * chooses its key group, and {@link io.flinkpartitioning.placement.Layout}, which is written into
 * every savepoint.
 *
 * <p>Savepoints name {@link io.flinkpartitioning.placement.PlacedKeySerializerSnapshot}, so that
 * class never moves.
 */
@NullMarked
package io.flinkpartitioning.placement;

import org.jspecify.annotations.NullMarked;
