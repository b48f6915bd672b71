/**
 * What the library does for a single record, by itself, with JMH. {@code MicroArm} names the arms,
 * {@code MicroRun} runs them.
 */
@NullMarked
package io.flinkpartitioning.bench.micro;

import org.jspecify.annotations.NullMarked;
