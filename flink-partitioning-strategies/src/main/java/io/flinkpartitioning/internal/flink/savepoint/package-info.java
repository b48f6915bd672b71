/**
 * Reads what Flink has written into checkpoints and savepoints. Flink marks most of the classes for
 * that {@code @Internal}, and has no public way to ask for records in flight.
 */
@NullMarked
package io.flinkpartitioning.internal.flink.savepoint;

import org.jspecify.annotations.NullMarked;
