/** What several packages of the library need, and neither Java nor Flink has. */
@NullMarked
package io.flinkpartitioning.internal;

import org.jspecify.annotations.NullMarked;
