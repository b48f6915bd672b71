/** Work without grouping: {@link io.flinkpartitioning.examples.events.Alerts}. */
@NullMarked
package io.flinkpartitioning.examples.events;

import org.jspecify.annotations.NullMarked;
