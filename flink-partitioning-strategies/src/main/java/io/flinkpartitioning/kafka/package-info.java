/**
 * Declares how producers choose partitions, with {@link
 * io.flinkpartitioning.kafka.KafkaPartitioning}, or finds it out from a sample, with {@link
 * io.flinkpartitioning.kafka.AlignmentDetection}.
 */
@NullMarked
package io.flinkpartitioning.kafka;

import org.jspecify.annotations.NullMarked;
