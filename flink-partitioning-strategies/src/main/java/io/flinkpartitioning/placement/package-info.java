/**
 * Key-group arithmetic: which key group and which subtask a Kafka partition belongs to, and keys
 * that choose their key group.
 *
 * <p>{@link io.flinkpartitioning.placement.KeyPlacement} is the entry; {@link
 * io.flinkpartitioning.placement.Layout} is what keyed state depends on. This package depends on no
 * other package of the library and is the only one that imports Flink's {@code @Internal} classes
 * for key groups and restarts.
 */
@NullMarked
package io.flinkpartitioning.placement;

import org.jspecify.annotations.NullMarked;
