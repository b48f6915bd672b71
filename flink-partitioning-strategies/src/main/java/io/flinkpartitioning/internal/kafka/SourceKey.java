package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import io.flinkpartitioning.internal.placement.state.KeyEncoding;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a group key that is the record key, and how producers choose its partition. Immutable
 * and thread-safe.
 *
 * @param <K> the type of the group key
 * @param <S> the type of the record key
 */
public final class SourceKey<K, S> {

    private final ProducerPartitioning<S> partitioning;
    private final String name;
    private final KeySelector<K, S> selector;
    private final boolean whole;

    private SourceKey(
            ProducerPartitioning<S> partitioning,
            String name,
            KeySelector<K, S> selector,
            boolean whole) {
        this.partitioning = Objects.requireNonNull(partitioning, "partitioning");
        this.name = name;
        this.selector = Objects.requireNonNull(selector, "selector");
        this.whole = whole;
    }

    /** Returns a source key that is the whole group key. */
    public static <K> SourceKey<K, K> whole(ProducerPartitioning<K> partitioning) {
        return new SourceKey<>(partitioning, Layout.WHOLE_KEY, key -> key, true);
    }

    /**
     * Returns a source key that is a part of the group key, such as trader_id of (trader_id,
     * symbol).
     *
     * @param name what the part is called: its column, or several joined by commas
     * @param selector takes the part out of a group key; never null
     * @param partitioning how producers choose its partition
     * @throws IllegalArgumentException if the name is blank
     */
    public static <K, S> SourceKey<K, S> part(
            String name, KeySelector<K, S> selector, ProducerPartitioning<S> partitioning) {
        Require.argument(
                !name.isBlank(),
                """
                The name of the source key must not be blank: it is part of the layout of the keyed \
                state. Give its column, such as "trader_id".""");
        return new SourceKey<>(partitioning, name, selector, false);
    }

    /** What the part is called; null if the whole group key is the source key. */
    public @Nullable String name() {
        return whole ? null : name;
    }

    /** The producers' hash of a key's bytes; null if it needs the key itself. */
    public @Nullable Formula formula() {
        return partitioning.formula();
    }

    /** Returns what reads the record keys of a topic; null if no deserializer is declared. */
    public @Nullable RecordKeys<S> recordKeys(String topic) {
        return partitioning.recordKeys(topic);
    }

    /**
     * Returns what writes the record key of a group key as the declared serializer does. Used by
     * one thread. It throws what the user's code throws.
     *
     * @param topic the topic to pass to the serializer
     */
    public FunctionWithException<K, byte[], Exception> recordKeyWriter(String topic) {
        KeyEncoder<S> encoder = partitioning.placing(SerializerTopic.named(topic)).encoder();
        return key -> encoder.encode(selector.getKey(key));
    }

    /**
     * Returns the layout of keyed state.
     *
     * @param partitions the partition count, at least 1
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    public Layout.OfPartitions layout(int partitions, int maxParallelism) {
        return partitioning.layout(name, partitions, maxParallelism);
    }

    /**
     * Returns what the bytes of a record key depend on.
     *
     * @param topic the topic to pass to its serializer
     */
    public KeyEncoding encoding(SerializerTopic topic) {
        return partitioning.encoding(topic.told());
    }

    /** Whether the serializer of a record key certainly ignores the name of the topic. */
    public boolean ignoresTopic() {
        return partitioning.ignoresTopic();
    }

    /**
     * Returns the placement of group keys.
     *
     * @param keyName what the group key is called in error messages
     * @param keyType the type of the group key
     * @param config how Flink makes the serializer of the group key
     * @param topic the topic to pass to the serializer of the record key
     * @param partitions the partition count, at least 1
     * @param maxParallelism the number of key groups, in [1, 32768]
     * @throws IllegalArgumentException if the source key is only a part of the group key, and Flink
     *     would serialize the group key with Kryo
     */
    @SuppressWarnings("unchecked")
    public KeyPlacement<K> placement(
            String keyName,
            TypeInformation<K> keyType,
            SerializerConfig config,
            SerializerTopic topic,
            int partitions,
            int maxParallelism) {
        if (whole) {
            // K is S: see whole().
            return (KeyPlacement<K>)
                    KeyPlacements.byPartition(
                            partitioning.placing(topic), layout(partitions, maxParallelism));
        }
        return KeyPlacements.byPartition(
                selector,
                partitioning.placing(topic),
                keyName,
                keyType,
                config,
                layout(partitions, maxParallelism));
    }
}
