package io.flinkpartitioning.placement;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.StateMigrationException;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of a {@link PlacedKeySerializer}: the snapshot of the key's serializer and the
 * layout as a fingerprint.
 *
 * <p>Under another layout every look-up would miss and the state would be lost in silence, so a
 * restore with another fingerprint is refused. Public because Flink creates it by its name.
 *
 * @param <K> the type of the user's key
 */
public final class PlacedKeySerializerSnapshot<K>
        extends CompositeTypeSerializerSnapshot<PlacedKey<K>, PlacedKeySerializer<K>> {

    private static final int VERSION = 1;

    private @Nullable Layout layout;

    /** For Flink, which reads the rest afterwards. */
    @SuppressWarnings("unused")
    public PlacedKeySerializerSnapshot() {}

    PlacedKeySerializerSnapshot(PlacedKeySerializer<K> serializer) {
        super(serializer);
        this.layout = serializer.layout();
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
        return VERSION;
    }

    @Override
    protected void writeOuterSnapshot(DataOutputView out) throws IOException {
        Layout.write(requireLayout(), out);
    }

    @Override
    protected void readOuterSnapshot(
            int readOuterSnapshotVersion, DataInputView in, ClassLoader userCodeClassLoader)
            throws IOException {
        if (readOuterSnapshotVersion != VERSION) {
            throw new IOException(
                    "The version of a placed key's snapshot must be "
                            + VERSION
                            + ", but is "
                            + readOuterSnapshotVersion
                            + ". Restore with the version of the library that wrote the state, or a"
                            + " newer one.");
        }
        layout = Layout.read(in);
    }

    /**
     * Compares the layouts.
     *
     * @throws SuppressRestartsException if they differ: to restart would meet the same state again
     */
    @Override
    protected OuterSchemaCompatibility resolveOuterSchemaCompatibility(
            TypeSerializerSnapshot<PlacedKey<K>> oldSerializerSnapshot) {
        Layout configured = requireLayout();
        Layout restored = ((PlacedKeySerializerSnapshot<K>) oldSerializerSnapshot).requireLayout();
        return configured
                .remedyToRead(restored)
                .map(remedy -> refuse(restored, configured, remedy))
                .orElse(OuterSchemaCompatibility.COMPATIBLE_AS_IS);
    }

    private static OuterSchemaCompatibility refuse(
            Layout restored, Layout configured, String remedy) {
        throw new SuppressRestartsException(
                new StateMigrationException(
                        "Keyed state can be read only under the layout that wrote it. The restored"
                                + " state has "
                                + restored
                                + ", but the job is configured with "
                                + configured
                                + ". To go on from this state, "
                                + remedy
                                + "; to give it up, start without it."));
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(PlacedKeySerializer<K> outerSerializer) {
        return new TypeSerializer<?>[] {outerSerializer.keySerializer()};
    }

    @Override
    @SuppressWarnings("unchecked")
    protected PlacedKeySerializer<K> createOuterSerializerWithNestedSerializers(
            TypeSerializer<?>[] nestedSerializers) {
        return new PlacedKeySerializer<>((TypeSerializer<K>) nestedSerializers[0], requireLayout());
    }

    private Layout requireLayout() {
        if (layout == null) {
            throw new IllegalStateException("The snapshot must be read before it is used.");
        }
        return layout;
    }
}
