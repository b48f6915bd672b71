/**
 * The uses of classes that Flink marks {@code @Internal}, each with its reason.
 *
 * <p>Nothing else in the library touches such a class. Every use has a test that a new version of
 * Flink would break.
 */
@NullMarked
package io.flinkpartitioning.internal.flink;

import org.jspecify.annotations.NullMarked;
