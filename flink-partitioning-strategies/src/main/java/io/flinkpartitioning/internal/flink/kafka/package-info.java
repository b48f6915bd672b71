/**
 * The uses of classes that the Kafka connector marks {@code @Internal}: its splits and the state of
 * its enumerator.
 */
@NullMarked
package io.flinkpartitioning.internal.flink.kafka;

import org.jspecify.annotations.NullMarked;
