/**
 * What a job with exactly-once results promises, as objects that are held against what it reads and
 * what it delivers: {@link io.flinkpartitioning.chaos.guarantee.NothingLost}, {@link
 * io.flinkpartitioning.chaos.guarantee.NothingTwice}, {@link
 * io.flinkpartitioning.chaos.guarantee.KeyOrder}, {@link
 * io.flinkpartitioning.chaos.guarantee.NothingLate} and {@link
 * io.flinkpartitioning.chaos.guarantee.FinalState}, and {@link
 * io.flinkpartitioning.chaos.guarantee.Guarantees} for all of them together.
 */
@NullMarked
package io.flinkpartitioning.chaos.guarantee;

import org.jspecify.annotations.NullMarked;
