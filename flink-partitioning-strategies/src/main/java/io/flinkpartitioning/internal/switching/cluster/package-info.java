/** A cluster as the controller sees it: what it asks, what it has it do, and what it requires. */
@NullMarked
package io.flinkpartitioning.internal.switching.cluster;

import org.jspecify.annotations.NullMarked;
