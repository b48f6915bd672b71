/**
 * How producers choose partitions, {@link io.flinkpartitioning.kafka.KafkaPartitioning}, and how a
 * sample finds it out, {@link io.flinkpartitioning.kafka.AlignmentDetection}.
 */
@NullMarked
package io.flinkpartitioning.kafka;

import org.jspecify.annotations.NullMarked;
