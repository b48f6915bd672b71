/** A topic of which nothing is known: {@link io.flinkpartitioning.examples.analytics.PageViews}. */
@NullMarked
package io.flinkpartitioning.examples.analytics;

import org.jspecify.annotations.NullMarked;
