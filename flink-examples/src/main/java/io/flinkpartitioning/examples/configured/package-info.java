/** A job that is driven by YAML: {@link io.flinkpartitioning.examples.configured.Configured}. */
@NullMarked
package io.flinkpartitioning.examples.configured;

import org.jspecify.annotations.NullMarked;
