/** What the examples have in common: options, and records that are lines of text. */
@NullMarked
package io.flinkpartitioning.examples.common;

import org.jspecify.annotations.NullMarked;
