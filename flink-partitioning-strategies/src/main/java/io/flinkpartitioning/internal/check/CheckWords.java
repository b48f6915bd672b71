package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSubtask;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a check of one subtask says about records, and logs. Used by the task thread only. */
final class CheckWords<K> {

    private static final Logger LOG = LoggerFactory.getLogger(SubtaskPlacementCheck.class);

    private static final long WARNING_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MAX_KEY_LENGTH = 64;

    private final PlacementCheck<?, K> check;
    private final CheckedSubtask subtask;
    private final CheckMetrics metrics;
    private final KeyPlacement<K> placement;
    private final int partitions;

    private long lastWarning;
    private long recordsAtLastSummary;

    CheckWords(PlacementCheck<?, K> check, CheckedSubtask subtask, CheckMetrics metrics) {
        this.check = check;
        this.subtask = subtask;
        this.metrics = metrics;
        this.placement = check.placement();
        this.partitions =
                check.layout() instanceof Layout.OfPartitions layout ? layout.partitions() : 0;
    }

    /** Why a record leaves, which does not depend on the parallelism. */
    String belongsElsewhere(K key) {
        OptionalInt wanted = placement.sourcePartition(key);
        return "its key '%s' belongs in %s"
                .formatted(
                        shortened(key),
                        wanted.isPresent()
                                ? "partition %d of %d".formatted(wanted.getAsInt(), partitions)
                                : "another partition");
    }

    /**
     * Warns from time to time that strays leave.
     *
     * @param place where the last one came from
     * @param reason why it leaves
     * @return the reason
     */
    String divert(String place, String reason) {
        if (isWarningDue()) {
            LOG.warn(
                    """
                    {}: {} of {} records of subtask {} were strays and have left by strays(); the last \
                    one, of {}: {}""",
                    check.subject(),
                    metrics.stray(),
                    metrics.routed(),
                    subtask.index(),
                    place,
                    reason);
        }
        return reason;
    }

    /**
     * Warns from time to time that strays are sent home.
     *
     * @param key the key of the last one
     * @param home the subtask where it lives
     * @param place where it came from
     */
    void warn(K key, int home, String place) {
        if (isWarningDue()) {
            LOG.warn(
                    """
                    {}: the source is aligned in part only, {} of {} records of subtask {} were not in \
                    the partition of their key and were sent home; the last one, of {}, has the key \
                    '{}', which belongs {}""",
                    check.subject(),
                    metrics.stray(),
                    metrics.routed(),
                    subtask.index(),
                    place,
                    shortened(key),
                    home(key, home));
        }
    }

    private boolean isWarningDue() {
        // Reading the clock costs more than the rest of the check, and there may be millions of
        // strays.
        if (metrics.stray() % CheckMetrics.SAMPLE_INTERVAL != 1) {
            return false;
        }
        long now = System.nanoTime();
        if (metrics.stray() > 1 && now - lastWarning < WARNING_INTERVAL_NANOS) {
            return false;
        }
        lastWarning = now;
        return true;
    }

    String shortened(K key) {
        String text = String.valueOf(key);
        return text.length() <= MAX_KEY_LENGTH ? text : text.substring(0, MAX_KEY_LENGTH) + "…";
    }

    /** Where a key belongs, by partition and subtask. */
    String home(K key, int home) {
        OptionalInt partition = placement.sourcePartition(key);
        String place =
                partition.isPresent()
                        ? "in partition %d of %d, ".formatted(partition.getAsInt(), partitions)
                        : "";
        return "%son subtask %d of %d".formatted(place, home, subtask.parallelism());
    }

    /** Logs the counts, if there is anything new. */
    void logSummary() {
        long records = metrics.routed();
        if (records == recordsAtLastSummary) {
            return;
        }
        recordsAtLastSummary = records;
        LOG.info(
                "{}, subtask {}: {} ({}) routed {} records, {} zero-cost, {} stray",
                check.subject(),
                subtask.index(),
                check.strategy(),
                check.plan(),
                records,
                percent(metrics.zeroCostRatio()),
                percent((double) metrics.stray() / records));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
