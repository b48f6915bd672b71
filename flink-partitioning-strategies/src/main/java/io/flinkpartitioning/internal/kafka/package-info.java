/** What the library knows of topics: formulas, samples, partition counts, and how they change. */
@NullMarked
package io.flinkpartitioning.internal.kafka;

import org.jspecify.annotations.NullMarked;
