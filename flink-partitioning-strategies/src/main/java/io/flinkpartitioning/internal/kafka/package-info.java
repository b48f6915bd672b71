/**
 * What the library knows about producers and topics: formulas, keys, partition counts, and how they
 * change.
 */
@NullMarked
package io.flinkpartitioning.internal.kafka;

import org.jspecify.annotations.NullMarked;
