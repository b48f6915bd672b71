/**
 * Uses the classes that Flink marks {@code @Internal}, and such members of public classes, each for
 * a stated reason.
 *
 * <p>Nothing else in the library touches them. Every use has a test that breaks if a new version of
 * Flink changes it.
 */
@NullMarked
package io.flinkpartitioning.internal.flink;

import org.jspecify.annotations.NullMarked;
