/** What the controller asks of a cluster, and has it do. */
@NullMarked
package io.flinkpartitioning.internal.switching.cluster;

import org.jspecify.annotations.NullMarked;
