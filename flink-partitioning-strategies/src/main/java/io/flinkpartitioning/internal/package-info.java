/** What several packages of the library need, but neither Java nor Flink has. */
@NullMarked
package io.flinkpartitioning.internal;

import org.jspecify.annotations.NullMarked;
