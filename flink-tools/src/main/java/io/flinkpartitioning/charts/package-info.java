/** The look of charts, and how they become SVG. */
@NullMarked
package io.flinkpartitioning.charts;

import org.jspecify.annotations.NullMarked;
