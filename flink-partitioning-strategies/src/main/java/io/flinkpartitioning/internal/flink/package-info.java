/**
 * Uses the classes that Flink marks {@code @Internal}, each for a stated reason.
 *
 * <p>Nothing else in the library touches such a class. Every use has a test that breaks if a new
 * version of Flink changes the class.
 */
@NullMarked
package io.flinkpartitioning.internal.flink;

import org.jspecify.annotations.NullMarked;
