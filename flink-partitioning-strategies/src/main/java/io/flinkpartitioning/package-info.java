/**
 * Keyed streams without the shuffle, for Flink jobs on topics that Kafka has already partitioned.
 *
 * <p>{@link io.flinkpartitioning.SmartKeyBy} is the entry. The packages depend on each other one
 * way:
 *
 * <pre>
 *   io.flinkpartitioning          SmartKeyBy, UngroupedStream, explanations, PlacedKeys
 *     |        |        |
 *     v        v        v
 *   .kafka   .check   .strategy   what a topic is; where each record belongs, and what is counted
 *     |       |   |     |         (.metrics); which way records take, and what a third party adds
 *     v       v   v     |         (.strategy.spi)
 *    .source   .metrics |         splits that follow the key groups, and who sees their records
 *       |               |
 *       v               v
 *     .placement                  key-group arithmetic, KeyPlacement, PlacedKey, Layout
 * </pre>
 *
 * <p>{@code io.flinkpartitioning.config} reads a strategy from YAML or Flink's configuration; it
 * depends on {@code .strategy} alone.
 */
@NullMarked
package io.flinkpartitioning;

import org.jspecify.annotations.NullMarked;
