package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.placement.GroupKeySelector;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.internal.placement.keys.HomeKeys;
import io.flinkpartitioning.internal.placement.keys.SubtaskHomeKeys;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSubtask;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * What a strategy means for each record: where its key belongs, and what happens if the record is
 * elsewhere. Immutable and serializable. {@link #open} makes the check of a subtask.
 *
 * @param <T> the type of the records
 * @param <K> the type of the group key
 */
public final class PlacementCheck<T, K> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What happens to a record outside its key's partition. */
    public enum OnStray {
        /** It is stopped, and the job fails for good. */
        FAIL,
        /** It leaves, and the rest goes on without an exchange. */
        DIVERT,
        /** It goes on, with a warning: an exchange after the source takes it home. */
        MOVE,
        /** No record is a stray: an ordinary exchange takes every record from wherever it is. */
        MEASURE,
        /** It goes on: the strategy is only observed and does not decide. */
        OBSERVE
    }

    private final String subject;
    private final String strategy;
    private final String plan;
    private final OnStray onStray;
    private final StrayRemedy remedy;
    private final KeyPlacement<K> placement;
    private final GroupKeySelector<T, K> keySelector;
    private final HomeKeys.Factory<K> homeKeys;

    private PlacementCheck(
            String strategy,
            String plan,
            OnStray onStray,
            KeyPlacement<K> placement,
            Key<T, K> key) {
        this.subject = key.subject();
        this.strategy = strategy;
        this.plan = plan;
        this.onStray = onStray;
        this.remedy = StrayRemedy.NONE;
        this.placement = placement;
        this.keySelector = new GroupKeySelector<>(key.keyName(), key.keySelector());
        this.homeKeys = new HomeKeys.Factory<>(key.keyType(), key.config());
    }

    private PlacementCheck(PlacementCheck<T, K> check, StrayRemedy remedy) {
        this.subject = check.subject;
        this.strategy = check.strategy;
        this.plan = check.plan;
        this.onStray = check.onStray;
        this.remedy = remedy;
        this.placement = check.placement;
        this.keySelector = check.keySelector;
        this.homeKeys = check.homeKeys;
    }

    /** Returns the same check with a remedy for a stray that has ended the job. */
    public PlacementCheck<T, K> withRemedy(StrayRemedy newRemedy) {
        return new PlacementCheck<>(this, newRemedy);
    }

    /**
     * A key that records are grouped by.
     *
     * @param subject which stream is grouped by which key, for log and errors
     * @param keyName what the key is called
     * @param keySelector selects the key of a record
     * @param keyType the type of the key
     * @param config how Flink makes the serializer of the key
     */
    public record Key<T, K>(
            String subject,
            String keyName,
            KeySelector<T, K> keySelector,
            TypeInformation<K> keyType,
            SerializerConfig config) {

        /** Returns a selector of placed keys. */
        public PlacedKeySelector<T, K> placedBy(KeyPlacement<K> placement) {
            return new PlacedKeySelector<>(keyName, keySelector, placement, keyType, config);
        }
    }

    /**
     * Returns the check of the strategy that decides about the records.
     *
     * @param key the group key
     * @param strategy the name of the strategy
     * @param plan the name of the plan
     * @param onStray what happens to stray records
     * @param placement where keys belong
     */
    public static <T, K> PlacementCheck<T, K> live(
            Key<T, K> key,
            String strategy,
            String plan,
            OnStray onStray,
            KeyPlacement<K> placement) {
        return new PlacementCheck<>(strategy, plan, onStray, placement, key);
    }

    /**
     * Returns the check of a strategy that is only measured. It never stops a record.
     *
     * @param key the group key
     * @param strategy the name of the strategy
     * @param placement where keys would belong
     */
    public static <T, K> PlacementCheck<T, K> observed(
            Key<T, K> key, String strategy, KeyPlacement<K> placement) {
        return new PlacementCheck<>(
                strategy, PartitioningMetric.OBSERVED, OnStray.OBSERVE, placement, key);
    }

    /** Opens the check on a subtask and registers its metrics. */
    SubtaskPlacementCheck<T, K> open(CheckedSubtask subtask) {
        return new SubtaskPlacementCheck<>(
                this, subtask, CheckMetrics.register(subtask.metricGroup(), strategy, plan));
    }

    String subject() {
        return subject;
    }

    String strategy() {
        return strategy;
    }

    String plan() {
        return plan;
    }

    OnStray onStray() {
        return onStray;
    }

    StrayRemedy remedy() {
        return remedy;
    }

    GroupKeySelector<T, K> keySelector() {
        return keySelector;
    }

    SubtaskHomeKeys<K> homeKeysOnSubtask() {
        return homeKeys.onSubtask();
    }

    KeyPlacement<K> placement() {
        return placement;
    }

    Layout layout() {
        return placement.layout();
    }
}
