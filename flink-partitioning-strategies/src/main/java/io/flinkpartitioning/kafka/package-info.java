/**
 * What the library knows of Kafka: how producers choose partitions ({@link
 * io.flinkpartitioning.kafka.KafkaPartitioning}) and what a source reads ({@link
 * io.flinkpartitioning.kafka.KafkaTopics}). Depends on {@code placement}.
 */
@NullMarked
package io.flinkpartitioning.kafka;

import org.jspecify.annotations.NullMarked;
