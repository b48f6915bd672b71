/** A cluster as the controller sees it: questions, commands and requirements. */
@NullMarked
package io.flinkpartitioning.internal.switching.cluster;

import org.jspecify.annotations.NullMarked;
