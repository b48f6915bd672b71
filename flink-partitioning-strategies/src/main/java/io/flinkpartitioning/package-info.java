/**
 * Keyed streams without the shuffle, for Flink jobs on topics that Kafka has already partitioned.
 *
 * <p>{@link io.flinkpartitioning.SmartKeyBy} is the entry. Packages under {@code internal} are no
 * API and may change with any version. {@code docs/design.md} says which package uses which.
 */
@NullMarked
package io.flinkpartitioning;

import org.jspecify.annotations.NullMarked;
