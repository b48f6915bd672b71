/**
 * Configuration: a strategy from a YAML file, a map, or Flink's own configuration. {@link
 * io.flinkpartitioning.config.PartitioningConfig} is the entry.
 */
@NullMarked
package io.flinkpartitioning.config;

import org.jspecify.annotations.NullMarked;
