/**
 * A real Kafka broker ({@link io.flinkpartitioning.testbed.KafkaBroker}) and a real Flink cluster
 * ({@link io.flinkpartitioning.testbed.FlinkCluster}, or {@link
 * io.flinkpartitioning.testbed.StandaloneFlinkCluster} of processes that can be killed) on one
 * machine, without Docker, for demo, tests and benchmarks. Everything that is started ends with
 * {@code close()}, at the latest with the JVM.
 */
@NullMarked
package io.flinkpartitioning.testbed;

import org.jspecify.annotations.NullMarked;
