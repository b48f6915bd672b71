package io.flinkpartitioning.switching;

import io.flinkpartitioning.internal.Require;
import java.time.Duration;

/**
 * When a job with {@link io.flinkpartitioning.plan.Plan#LOCAL_FIRST} goes to {@link
 * io.flinkpartitioning.plan.Plan#FORWARD}: after a time in which it has routed a number of records,
 * all of which lay in the partition of their key.
 *
 * <p>Both double with each demotion and each promotion that failed, up to 64 times the value, so
 * that a topic with a stray now and then settles for {@code LOCAL_FIRST}.
 *
 * @param cleanTime how long no stray may have come, above 0
 * @param cleanRecords how many records must have been routed in that time, at least 1
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
