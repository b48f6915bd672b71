package io.flinkpartitioning.switching;

import io.flinkpartitioning.internal.Require;
import java.time.Duration;

/**
 * When a job with {@link io.flinkpartitioning.plan.Plan#LOCAL_FIRST} goes to {@link
 * io.flinkpartitioning.plan.Plan#FORWARD}. It must run for a time and route a number of records,
 * all of them in their key's partition.
 *
 * <p>Both double with each demotion and each failed promotion, up to 64 times the value. So a topic
 * with an occasional stray stays with {@code LOCAL_FIRST}.
 *
 * @param cleanTime how long the job must run without a stray, above 0
 * @param cleanRecords how many records it must route in that time, at least 1
 */
public record Promotion(Duration cleanTime, long cleanRecords) {

    /** Checks both. */
    public Promotion {
        Require.argument(
                !cleanTime.isNegative() && !cleanTime.isZero(),
                """
                cleanTime must be above 0, but is %s. Give the time that a job should run without a \
                stray, such as 30 minutes.""",
                cleanTime);
        Require.argument(
                cleanRecords >= 1,
                """
                cleanRecords must be at least 1, but is %d. Give the number of records that should \
                come without a stray.""",
                cleanRecords);
    }
}
