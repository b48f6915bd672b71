package io.flinkpartitioning.internal.savepoint;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.savepoint.Rekeying;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.state.PlacedKeyState;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * The directions of a conversion. Each takes plain and placed keys. The user's key keeps its bytes;
 * only its hash code comes in front of it, changes, or goes. The max parallelism after the
 * conversion is a function of the operator's own. Stateless and thread-safe.
 */
public final class Rekeyings {

    private Rekeyings() {}

    /**
     * Returns the rekeying to where a job has its keys.
     *
     * @param type the type of the job's keys
     * @throws IllegalArgumentException if the type does not know where each key belongs
     */
    public static Rekeying.Choice to(PlacedKeyTypeInfo<?> type) {
        PlacedKeyState<?> state = PlacedKeyState.of(type);
        return (oldKeys, old) -> placing(oldKeys, state);
    }

    /**
     * Returns the rekeying to the partitions of a topic.
     *
     * @param uid what the operator is called
     * @param partitioning how the topic's producers choose partitions; the whole key is the record
     *     key
     * @param topic the topic, for the key serializer
     * @param partitions the partition count, at least 1
     */
    public static Rekeying.Choice toPartitions(
            String uid,
            KafkaPartitioning<?> partitioning,
            String topic,
            int partitions,
            IntUnaryOperator maxParallelism) {
        return (oldKeys, old) -> {
            TypeSerializer<?> keys = userKeys(oldKeys).restoreSerializer();
            KeyPlacement<?> placement =
                    partitioning.placement(topic, partitions, maxParallelism.applyAsInt(old));
            return placing(
                    oldKeys,
                    KnownKeyTypes.of(keys)
                            .<PlacedKeyState<?>>map(type -> state(uid, type, placement))
                            .orElseGet(() -> PlacedKeyState.ofUnknownKeys(placement)));
        };
    }

    /**
     * Returns the rekeying to hash placement.
     *
     * @param uid what the operator is called
     * @param function the hash function
     */
    public static Rekeying.Choice toHash(
            String uid, HashFunction function, IntUnaryOperator maxParallelism) {
        return (oldKeys, old) -> {
            TypeSerializer<?> keys = userKeys(oldKeys).restoreSerializer();
            TypeInformation<?> type =
                    KnownKeyTypes.of(keys)
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    """
                                                    The keys of the operator '%s' must be strings, \
                                                    numbers or UUIDs to be hashed without the job, but \
                                                    %s writes them. Take the placement from the job: \
                                                    rekey("%s", smartKeyBy)."""
                                                            .formatted(uid, keys, uid)));
            return placing(oldKeys, hashed(uid, function, type, maxParallelism.applyAsInt(old)));
        };
    }

    /** Returns the rekeying to plain keys. */
    public static Rekeying.Choice toPlain(IntUnaryOperator maxParallelism) {
        return (oldKeys, old) ->
                Rekeying.of(
                        oldKeys.restoreSerializer(),
                        userKeys(oldKeys).restoreSerializer(),
                        isPlaced(oldKeys) ? key -> ((PlacedKey<?>) key).key() : key -> key,
                        maxParallelism.applyAsInt(old));
    }

    private static <K> PlacedKeyState<?> hashed(
            String uid, HashFunction function, TypeInformation<K> type, int maxParallelism) {
        return state(
                uid,
                type,
                KeyPlacements.byHash(
                        function,
                        uid,
                        type,
                        JobSettings.defaultSerializerConfig(),
                        maxParallelism));
    }

    @SuppressWarnings("unchecked") // Each key is placed, and one of another class is refused.
    private static <K> PlacedKeyState<?> state(
            String uid, TypeInformation<K> type, KeyPlacement<?> placement) {
        SerializerConfig config = JobSettings.defaultSerializerConfig();
        return PlacedKeyState.of(
                PlacedKeyTypeInfo.of(uid, type, (KeyPlacement<K>) placement, config));
    }

    private static boolean isPlaced(TypeSerializerSnapshot<?> keys) {
        return PlacedKeyState.keys(keys).isPresent();
    }

    private static TypeSerializerSnapshot<?> userKeys(TypeSerializerSnapshot<?> keys) {
        return PlacedKeyState.keys(keys).<TypeSerializerSnapshot<?>>map(k -> k).orElse(keys);
    }

    @SuppressWarnings("unchecked") // Each key is placed, and one of another class is refused.
    private static <K> Rekeying placing(
            TypeSerializerSnapshot<?> oldKeys, PlacedKeyState<K> state) {
        TypeSerializer<K> userKeys = (TypeSerializer<K>) userKeys(oldKeys).restoreSerializer();
        UnaryOperator<Object> change =
                isPlaced(oldKeys)
                        ? key -> state.placement().place(((PlacedKey<K>) key).key())
                        : key -> state.placement().place((K) key);
        return Rekeying.of(
                oldKeys.restoreSerializer(),
                state.serializer(userKeys),
                change,
                state.layout().maxParallelism());
    }
}
