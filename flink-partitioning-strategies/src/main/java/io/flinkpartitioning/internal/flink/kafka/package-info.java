/**
 * Uses the classes that the Kafka connector marks {@code @Internal}: its splits and its enumerator
 * state.
 */
@NullMarked
package io.flinkpartitioning.internal.flink.kafka;

import org.jspecify.annotations.NullMarked;
