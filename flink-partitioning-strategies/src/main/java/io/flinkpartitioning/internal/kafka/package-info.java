/**
 * What the library knows of producers and topics: formulas, keys, partition counts, and how they
 * change.
 */
@NullMarked
package io.flinkpartitioning.internal.kafka;

import org.jspecify.annotations.NullMarked;
