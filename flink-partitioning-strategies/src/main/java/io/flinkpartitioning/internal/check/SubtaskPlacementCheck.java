package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.check.CheckMetrics.PlaceCounter;
import io.flinkpartitioning.internal.check.PlacementCheck.OnStray;
import io.flinkpartitioning.internal.placement.GroupKeySelector;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.NoKeyException;
import io.flinkpartitioning.internal.placement.keys.HomeKeys;
import io.flinkpartitioning.internal.placement.keys.SubtaskHomeKeys;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSubtask;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.source.StrayRecordException;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
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

    /** The key group of records of an unknown partition. */
    private static final int NO_KEY_GROUP = -1;

    private static final int NO_PARTITION = -1;

    private final PlacementCheck<T, K> check;
    private final CheckedSubtask subtask;
    private final CheckMetrics metrics;
    private final CheckWords<K> words;
    private final GroupKeySelector<T, K> keySelector;
    private final KeyPlacement<K> placement;
    private final SubtaskHomeKeys<K> homeKeysOfAll;
    private final int maxParallelism;
    private final int partitions;

    /** Whether it matters for the plan which partition a record is in. */
    private final boolean tellsStrays;

    private long lastSummary = System.nanoTime();
    private boolean unplacedReported;

    SubtaskPlacementCheck(
            PlacementCheck<T, K> check, CheckedSubtask subtask, CheckMetrics metrics) {
        this.check = check;
        this.subtask = subtask;
        this.metrics = metrics;
        this.words = new CheckWords<>(check, subtask, metrics);
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
            return new Place(
                    NO_PARTITION, NO_KEY_GROUP, subtask.index(), split.description(), records);
        }
        int partition = split.partition() % partitions;
        // An aligned source gives the split to this subtask, its owner. The stock source may give
        // it to another one, so the owner is computed.
        return new Place(
                partition,
                KeyGroups.ofPartition(partition, partitions, maxParallelism),
                KeyGroups.subtaskOfPartition(
                        partition, partitions, maxParallelism, subtask.parallelism()),
                split.description(),
                records);
    }

    /** Returns the check of records of an unknown split. */
    RecordCheck<T> ofUnknownSplit() {
        return new Place(
                NO_PARTITION,
                NO_KEY_GROUP,
                subtask.index(),
                "subtask " + subtask.index(),
                metrics.ofPartition(NO_PARTITION));
    }

    /** The place of records: their split, or this subtask. */
    private final class Place implements RecordCheck<T> {

        private final int partition;
        private final int keyGroup;
        private final int owner;
        private final String description;
        private final PlaceCounter records;

        // Copied to a field here, because each step to another object costs as much as the
        // comparison.
        private final GroupKeySelector<T, K> selector = keySelector;
        private final HomeKeys<K> homeKeys = homeKeysOfAll.ofNextPlace();

        Place(int partition, int keyGroup, int owner, String description, PlaceCounter records) {
            this.partition = partition;
            this.keyGroup = keyGroup;
            this.owner = owner;
            this.description = description;
            this.records = records;
        }

        @Override
        public @Nullable String check(T value) throws Exception {
            try {
                if (records.isTimed()) {
                    takeTime(value, homeKeys);
                }
                K key = selector.getKey(value);
                if (homeKeys.contains(key)) {
                    records.countZeroCost();
                    return null;
                }
                return place(key);
            } catch (StrayRecordException e) {
                throw e;
            } catch (Exception e) {
                return onUnplaced(e);
            }
        }

        private @Nullable String place(K key) {
            int homeKeyGroup = placement.keyGroup(key);
            int home = KeyGroups.subtaskOf(homeKeyGroup, maxParallelism, subtask.parallelism());
            boolean stays = home == owner;
            boolean stray =
                    tellsStrays
                            && (keyGroup == NO_KEY_GROUP
                                    ? !stays
                                    : homeKeyGroup != keyGroup || isInAnotherPartition(key));
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
            if (!stray || check.onStray() == OnStray.OBSERVE) {
                return null;
            }
            if (check.onStray() == OnStray.DIVERT) {
                return words.divert(description, words.belongsElsewhere(key));
            }
            words.warn(key, home, description);
            return null;
        }

        /** Key groups are enough to compare for where state lives. What leaves is told exactly. */
        private boolean isInAnotherPartition(K key) {
            OptionalInt wanted = placement.sourcePartition(key);
            return check.onStray() == OnStray.DIVERT
                    && wanted.isPresent()
                    && wanted.getAsInt() != partition;
        }

        /**
         * Counts the record instead of failing if the strategy is only observed: the job does not
         * need it. A record without key is a stray if strays leave.
         */
        private @Nullable String onUnplaced(Exception e) throws Exception {
            if (check.onStray() == OnStray.DIVERT && e instanceof NoKeyException) {
                metrics.countStray();
                records.countZeroCost();
                return words.divert(description, "it has no key");
            }
            countUnplaced(e);
            return null;
        }

        private String problem(K key, int home) {
            StrayRemedy remedy = check.remedy();
            return "has the key '%s', which belongs %s. %s"
                    .formatted(
                            words.shortened(key),
                            words.home(key, home),
                            keyGroup == NO_KEY_GROUP ? remedy.otherwise() : remedy.ifSplitKnown());
        }
    }

    private void countUnplaced(Exception e) throws Exception {
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
            words.logSummary();
        }
    }

    /** Logs the counts, if there is anything new. */
    void logSummary() {
        words.logSummary();
    }
}
