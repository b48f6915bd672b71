package io.flinkpartitioning.placement;

import io.flinkpartitioning.internal.placement.state.LayoutRemedy;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacementFingerprint;
import io.flinkpartitioning.internal.placement.state.StoredKeyCheck;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes the hash code (4 bytes, big-endian) and the key.
 *
 * <p>The hash code is stored, not computed again, because state backends and timers read keys
 * without a {@link KeyPlacement}.
 */
final class PlacedKeySerializer<K> extends TypeSerializer<PlacedKey<K>> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<K> keySerializer;
    private final Layout layout;

    /** Part of the snapshot, but not of the serializer's identity. */
    private final PlacementFingerprint fingerprint;

    /** Not part of the serializer's identity, nor of its snapshot. */
    private final @Nullable LayoutRemedy remedy;

    /** As the remedy. */
    private final @Nullable OriginCheck origin;

    PlacedKeySerializer(
            TypeSerializer<K> keySerializer,
            Layout layout,
            PlacementFingerprint fingerprint,
            @Nullable LayoutRemedy remedy,
            @Nullable OriginCheck origin) {
        this.keySerializer = keySerializer;
        this.layout = layout;
        this.fingerprint = fingerprint;
        this.remedy = remedy;
        this.origin = origin;
    }

    TypeSerializer<K> keySerializer() {
        return keySerializer;
    }

    Layout layout() {
        return layout;
    }

    PlacementFingerprint fingerprint() {
        return fingerprint;
    }

    @Nullable LayoutRemedy remedy() {
        return remedy;
    }

    @Nullable OriginCheck origin() {
        return origin;
    }

    @Override
    public boolean isImmutableType() {
        return keySerializer.isImmutableType();
    }

    @Override
    public TypeSerializer<PlacedKey<K>> duplicate() {
        return new PlacedKeySerializer<>(
                keySerializer.duplicate(), layout, fingerprint, remedy, origin);
    }

    @Override
    public PlacedKey<K> createInstance() {
        return new PlacedKey<>(keySerializer.createInstance(), 0, layout.maxParallelism());
    }

    @Override
    public PlacedKey<K> copy(PlacedKey<K> from) {
        return isImmutableType()
                ? from
                : new PlacedKey<>(
                        keySerializer.copy(from.key()), from.hashCode(), from.maxParallelism());
    }

    @Override
    public PlacedKey<K> copy(PlacedKey<K> from, PlacedKey<K> reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        int keyLength = keySerializer.getLength();
        return keyLength < 0 ? -1 : Integer.BYTES + keyLength;
    }

    @Override
    public void serialize(PlacedKey<K> placedKey, DataOutputView target) throws IOException {
        target.writeInt(placedKey.hashCode());
        keySerializer.serialize(placedKey.key(), target);
    }

    @Override
    public PlacedKey<K> deserialize(DataInputView source) throws IOException {
        int hash = source.readInt();
        PlacedKey<K> stored =
                new PlacedKey<>(keySerializer.deserialize(source), hash, layout.maxParallelism());
        StoredKeyCheck<?> check = fingerprint.storedKeys();
        if (check != null) {
            check.elsewhere(stored).ifPresent(placed -> refuse(stored, placed));
        }
        return stored;
    }

    private void refuse(PlacedKey<K> stored, PlacedKey<?> placed) {
        throw PlacedKeySerializerSnapshot.refusal(
                """
                The restored state has the key '%s' with the hash code %d, but the job gives it %d \
                by its %s. A changelog that Flink has not materialized yet holds no layout."""
                        .formatted(stored.key(), stored.hashCode(), placed.hashCode(), layout),
                """
                configure the job as the one that wrote it: partition count, key serializer and \
                its configuration, strategy, hash function""");
    }

    @Override
    public PlacedKey<K> deserialize(PlacedKey<K> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        target.writeInt(source.readInt());
        keySerializer.copy(source, target);
    }

    @Override
    public TypeSerializerSnapshot<PlacedKey<K>> snapshotConfiguration() {
        return new PlacedKeySerializerSnapshot<>(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlacedKeySerializer<?> that
                && keySerializer.equals(that.keySerializer)
                && layout.equals(that.layout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keySerializer, layout);
    }

    /** Names the layout, because Flink prints both serializers if it refuses a restore. */
    @Override
    public String toString() {
        return "PlacedKeySerializer{%s, %s}"
                .formatted(layout, keySerializer.getClass().getSimpleName());
    }
}
