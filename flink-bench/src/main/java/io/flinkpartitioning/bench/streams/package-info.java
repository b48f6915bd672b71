/** The same sums in Kafka Streams. */
@NullMarked
package io.flinkpartitioning.bench.streams;

import org.jspecify.annotations.NullMarked;
