/** The controller of a switch and its phases. */
@NullMarked
package io.flinkpartitioning.internal.switching;

import org.jspecify.annotations.NullMarked;
