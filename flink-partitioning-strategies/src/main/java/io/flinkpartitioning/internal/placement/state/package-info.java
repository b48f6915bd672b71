/**
 * What a snapshot says of its keys: their layout, where keys of it are placed, and the plans of the
 * job that wrote it.
 */
@NullMarked
package io.flinkpartitioning.internal.placement.state;

import org.jspecify.annotations.NullMarked;
