package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.Detection;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.slf4j.Logger;

/**
 * The internal side of a {@code SmartKeyBy}: where its records come from, its key and settings, and
 * what of it is in the job. For the one thread that builds the job.
 *
 * @param input the origin of the records
 * @param settings the key and the settings
 * @param added what of it is in the job; all settings of one key share it
 */
public record GroupedStream<T, K>(
        KeyByInput<T> input, KeyBySettings<T, K> settings, AddedStream<T> added) {

    /** Returns a stream that is not in the job yet. */
    public static <T, K> GroupedStream<T, K> of(KeyByInput<T> input, KeyBySettings<T, K> settings) {
        return new GroupedStream<>(input, settings, new AddedStream<>());
    }

    /** Returns the same stream with other settings of its key. */
    public GroupedStream<T, K> with(KeyBySettings<T, K> changed) {
        return new GroupedStream<>(input, changed, added);
    }

    /** Returns the same stream with a uid. */
    public GroupedStream<T, K> withUid(String uid) {
        return of(input.withUid(uid), settings);
    }

    /**
     * Makes the plan.
     *
     * @throws KafkaMetadataException if the partition count matters, is not pinned and cannot be
     *     read
     * @throws IllegalArgumentException if settings contradict each other, the key type has no value
     *     equality, or equal keys live in two places
     */
    public KeyByPlan<T, K> plan() {
        return KeyByPlan.live(this);
    }

    /** Returns the type of the keys. Takes no sample, since none decides where keys live. */
    public PlacedKeyTypeInfo<K> placedKeyType() {
        return with(settings.withDetection(Detection.OFF)).plan().keyType();
    }

    /**
     * Adds the keyed stream to the job.
     *
     * @param log where the plan is told
     */
    public KeyedStream<T, PlacedKey<K>> keyed(Logger log) {
        KeyByPlan<T, K> plan = plan();
        log.info("{}", plan.explanation());
        plan.losses().forEach(log::warn);
        return plan.addToJob().keyedStream();
    }

    /** Returns the records that have left; see {@link AddedStream#strays}. */
    public DataStream<StrayRecord<T>> strays() {
        return added.strays(input, settings.key().name());
    }

    /**
     * Adds the stream as it is to the job, with measurements.
     *
     * @param log where the measurement is told
     */
    public DataStream<T> observed(Logger log) {
        KeyByObservation<T> observation = KeyByObservation.of(input, settings);
        log.info("{}", observation);
        observation.losses().forEach(loss -> log.warn("{}: {}", observation.subject(), loss));
        return input.addUnchanged(observation.checks());
    }
}
