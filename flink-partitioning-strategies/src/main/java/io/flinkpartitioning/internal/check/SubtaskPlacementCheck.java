package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.check.CheckMetrics.PlaceCounter;
import io.flinkpartitioning.internal.check.PlacementCheck.OnStray;
import io.flinkpartitioning.internal.placement.GroupKeySelector;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.keys.HomeKeys;
import io.flinkpartitioning.internal.placement.keys.SubtaskHomeKeys;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSubtask;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.source.StrayRecordException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check on one subtask. It compares the home of each record's key with the place of the record,
 * and counts.
 *
 * <p>It compares them as key groups. If a layout has more partitions than key groups, several
 * partitions share a key group. The check cannot tell them apart, so a record in the wrong one
 * counts as at home.
 *
 * <p>Used by the task thread only.
 */
final class SubtaskPlacementCheck<T, K> {

    private static final Logger LOG = LoggerFactory.getLogger(SubtaskPlacementCheck.class);

    private static final long REPORT_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MAX_KEY_LENGTH = 64;

    /** The key group of records of an unknown partition. */
    private static final int NO_KEY_GROUP = -1;

    private static final int NO_PARTITION = -1;

    private final PlacementCheck<T, K> check;
    private final CheckedSubtask subtask;
    private final CheckMetrics metrics;
    private final GroupKeySelector<T, K> keySelector;
    private final KeyPlacement<K> placement;
    private final SubtaskHomeKeys<K> homeKeysOfAll;
    private final int maxParallelism;
    private final int partitions;

    /** Whether it matters for the plan which partition a record is in. */
    private final boolean tellsStrays;

    private long lastSummary = System.nanoTime();
    private long lastWarning;
    private long recordsAtLastSummary;
    private boolean unplacedReported;

    SubtaskPlacementCheck(
            PlacementCheck<T, K> check, CheckedSubtask subtask, CheckMetrics metrics) {
        this.check = check;
        this.subtask = subtask;
        this.metrics = metrics;
        this.keySelector = check.keySelector();
        this.placement = check.placement();
        this.homeKeysOfAll = check.homeKeysOnSubtask();
        this.maxParallelism = check.layout().maxParallelism();
        this.partitions =
                check.layout() instanceof Layout.OfPartitions layout ? layout.partitions() : 0;
        this.tellsStrays = partitions > 0 && check.onStray() != OnStray.MEASURE;
    }

    /** Returns the check of a split's records. */
    RecordCheck<T> ofSplit(CheckedSplit split) {
        PlaceCounter records = metrics.ofPartition(split.partition());
        if (!tellsStrays) {
            return new Place(NO_KEY_GROUP, subtask.index(), split.description(), records);
        }
        int partition = split.partition() % partitions;
        // An aligned source gives the split to this subtask, its owner. The stock source may give
        // it to another one, so the owner is computed.
        return new Place(
                KeyGroups.ofPartition(partition, partitions, maxParallelism),
                KeyGroups.subtaskOfPartition(
                        partition, partitions, maxParallelism, subtask.parallelism()),
                split.description(),
                records);
    }

    /** Returns the check of records of an unknown split. */
    RecordCheck<T> ofUnknownSplit() {
        return new Place(
                NO_KEY_GROUP,
                subtask.index(),
                "subtask " + subtask.index(),
                metrics.ofPartition(NO_PARTITION));
    }

    /** The place of records: their split, or this subtask. */
    private final class Place implements RecordCheck<T> {

        private final int keyGroup;
        private final int owner;
        private final String description;
        private final PlaceCounter records;

        // Copied to a field here, because each step to another object costs as much as the
        // comparison.
        private final GroupKeySelector<T, K> selector = keySelector;
        private final HomeKeys<K> homeKeys = homeKeysOfAll.ofNextPlace();

        Place(int keyGroup, int owner, String description, PlaceCounter records) {
            this.keyGroup = keyGroup;
            this.owner = owner;
            this.description = description;
            this.records = records;
        }

        @Override
        public void check(T value) throws Exception {
            try {
                if (records.isTimed()) {
                    takeTime(value, homeKeys);
                }
                K key = selector.getKey(value);
                if (homeKeys.contains(key)) {
                    records.countZeroCost();
                } else {
                    place(key);
                }
            } catch (StrayRecordException e) {
                throw e;
            } catch (Exception e) {
                onUnplaced(e);
            }
        }

        private void place(K key) {
            int homeKeyGroup = placement.keyGroup(key);
            int home = KeyGroups.subtaskOf(homeKeyGroup, maxParallelism, subtask.parallelism());
            boolean stays = home == owner;
            boolean stray =
                    tellsStrays && (keyGroup == NO_KEY_GROUP ? !stays : homeKeyGroup != keyGroup);
            if (stray) {
                metrics.countStray();
                if (check.onStray() == OnStray.FAIL) {
                    throw new StrayRecordException(description, problem(key, home));
                }
            }
            if (stays) {
                records.countZeroCost();
            } else {
                records.countRepartitioned();
            }
            if (stays && !stray) {
                homeKeys.add(key);
            }
            if (stray && check.onStray() == OnStray.MOVE) {
                warn(key, home, description);
            }
        }

        private String problem(K key, int home) {
            StrayRemedy remedy = check.remedy();
            return "has the key '%s', which belongs %s. %s"
                    .formatted(
                            shortened(key),
                            homeInWords(key, home),
                            keyGroup == NO_KEY_GROUP ? remedy.otherwise() : remedy.ifSplitKnown());
        }
    }

    /**
     * Counts the record instead of failing if the strategy is only observed: the job does not need
     * it.
     */
    private void onUnplaced(Exception e) throws Exception {
        if (check.onStray() != OnStray.OBSERVE) {
            throw e;
        }
        metrics.countUnplaced();
        if (!unplacedReported) {
            unplacedReported = true;
            LOG.warn(
                    """
                    {}: {} cannot place the key of a record, and would fail the job; such records are \
                    counted, and only the first is logged""",
                    check.subject(),
                    check.strategy(),
                    e);
        }
    }

    /** Repeats the check of one record and measures its time. */
    private void takeTime(T value, HomeKeys<K> homeKeys) throws Exception {
        long start = System.nanoTime();
        K key = keySelector.getKey(value);
        if (!homeKeys.contains(key)) {
            placement.keyGroup(key);
        }
        long end = System.nanoTime();
        metrics.sampleRouteTime(end - start);
        if (end - lastSummary >= REPORT_INTERVAL_NANOS) {
            lastSummary = end;
            logSummary();
        }
    }

    private void warn(K key, int home, String place) {
        // Reading the clock costs more than the rest of the check, and there may be millions of
        // strays.
        if (metrics.stray() % CheckMetrics.SAMPLE_INTERVAL != 1) {
            return;
        }
        long now = System.nanoTime();
        if (metrics.stray() > 1 && now - lastWarning < REPORT_INTERVAL_NANOS) {
            return;
        }
        lastWarning = now;
        LOG.warn(
                """
                {}: the source is aligned in part only, {} of {} records of subtask {} were not in \
                the partition of their key and were sent home; the last one, of {}, has the key '{}', \
                which belongs {}""",
                check.subject(),
                metrics.stray(),
                metrics.routed(),
                subtask.index(),
                place,
                shortened(key),
                homeInWords(key, home));
    }

    private String shortened(K key) {
        String text = String.valueOf(key);
        return text.length() <= MAX_KEY_LENGTH ? text : text.substring(0, MAX_KEY_LENGTH) + "…";
    }

    private String homeInWords(K key, int home) {
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
