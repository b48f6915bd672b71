/**
 * Sources whose splits follow the key groups: {@link
 * io.flinkpartitioning.source.KeyGroupAlignedSource} gives each split to the subtask that owns its
 * keys. Depends on {@code placement} and on Flink's public source interfaces, not on Kafka.
 */
@NullMarked
package io.flinkpartitioning.source;

import org.jspecify.annotations.NullMarked;
