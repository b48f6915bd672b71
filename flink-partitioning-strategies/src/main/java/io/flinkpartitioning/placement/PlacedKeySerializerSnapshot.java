package io.flinkpartitioning.placement;

import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.placement.state.LayoutRemedy;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacedKeySnapshot;
import io.flinkpartitioning.internal.placement.state.PlacementDifference;
import io.flinkpartitioning.internal.placement.state.PlacementFingerprint;
import io.flinkpartitioning.internal.placement.state.SnapshotEntries;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.StateMigrationException;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of a {@link PlacedKeySerializer}: the layout, the key serializer's snapshot, and a
 * fingerprint of the placement.
 *
 * <p>Under another layout every look-up would miss, and the job would silently lose its state. So a
 * restore with another fingerprint is refused. State without a fingerprint, which a plain {@code
 * keyBy} wrote, is refused too. Flink's base class for nested serializers is no help: it rejects a
 * snapshot of another class before it asks this one, and the job would retry for ever. Public
 * because Flink creates it by name.
 *
 * @param <K> the type of the user's key
 */
public final class PlacedKeySerializerSnapshot<K> extends PlacedKeySnapshot<K> {

    /** The layout and the key serializer's snapshot. */
    private static final int FIRST_VERSION = 1;

    /** The same, and entries by name. */
    private static final int VERSION = 2;

    private @Nullable Layout layout;
    private @Nullable TypeSerializerSnapshot<K> keySnapshot;
    private PlacementFingerprint fingerprint = PlacementFingerprint.NONE;

    /** Never written. Null if Flink has read the snapshot from state. */
    private final @Nullable LayoutRemedy remedy;

    /** As the remedy. */
    private final @Nullable OriginCheck job;

    /** For Flink, which then reads the content. */
    @SuppressWarnings("unused")
    public PlacedKeySerializerSnapshot() {
        this.remedy = null;
        this.job = null;
    }

    PlacedKeySerializerSnapshot(PlacedKeySerializer<K> serializer) {
        this.layout = serializer.layout();
        this.keySnapshot = serializer.keySerializer().snapshotConfiguration();
        this.fingerprint = serializer.fingerprint();
        this.remedy = serializer.remedy();
        this.job = serializer.origin();
    }

    @Override
    protected @Nullable StateOrigin origin() {
        return fingerprint.entries().get(StateOrigin.ENTRY, StateOrigin::read);
    }

    @Override
    protected Layout layout() {
        return requireRead(layout);
    }

    @Override
    protected TypeSerializerSnapshot<K> keys() {
        return requireRead(keySnapshot);
    }

    @Override
    protected TypeSerializer<PlacedKey<K>> serializerOf(
            TypeSerializer<K> keySerializer,
            Layout newLayout,
            PlacementFingerprint newFingerprint) {
        return new PlacedKeySerializer<>(keySerializer, newLayout, newFingerprint, null, null);
    }

    @Override
    public int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        LayoutFormat.write(requireRead(layout), out);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, requireRead(keySnapshot));
        fingerprint.entries().write(out);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
            throws IOException {
        if (readVersion < FIRST_VERSION || readVersion > VERSION) {
            throw new IOException(
                    """
                    The version of a placed key's snapshot must be in [%d, %d], but is %d. Restore \
                    with the version of the library that wrote the state, or a newer one."""
                            .formatted(FIRST_VERSION, VERSION, readVersion));
        }
        layout = LayoutFormat.read(in);
        keySnapshot = TypeSerializerSnapshot.readVersionedSnapshot(in, userCodeClassLoader);
        fingerprint =
                readVersion == FIRST_VERSION
                        ? PlacementFingerprint.NONE
                        : PlacementFingerprint.read(SnapshotEntries.read(in));
    }

    @Override
    public TypeSerializer<PlacedKey<K>> restoreSerializer() {
        return new PlacedKeySerializer<>(
                requireRead(keySnapshot).restoreSerializer(),
                requireRead(layout),
                fingerprint,
                remedy,
                job);
    }

    /**
     * Compares layouts, key types, where both put keys, and plans.
     *
     * @throws RuntimeException if they differ. It ends the job for good, because a restart would
     *     meet the same state again
     */
    @Override
    public TypeSerializerSchemaCompatibility<PlacedKey<K>> resolveSchemaCompatibility(
            TypeSerializerSnapshot<PlacedKey<K>> oldSerializerSnapshot) {
        Layout configured = requireRead(layout);
        if (!(oldSerializerSnapshot instanceof PlacedKeySerializerSnapshot<K> old)) {
            throw refusal(
                    "was written by a plain keyBy, with "
                            + oldSerializerSnapshot.restoreSerializer(),
                    configured,
                    """
                    convert a canonical savepoint of it by ./savepoint.sh convert, or in code by \
                    SavepointConversion.of(savepoint).rekey(uid, smartKeyBy).writeTo(target), and \
                    restore the job from the result; or keep the plain keyBy""");
        }
        Layout restored = requireRead(old.layout);
        if (!configured.equals(restored)) {
            throw refusal(
                    "has " + restored,
                    configured,
                    remedy == null
                            ? "configure the job for the layout of the state"
                            : remedy.toRead(restored, configured));
        }
        TypeSerializerSchemaCompatibility<PlacedKey<K>> ofBytes =
                resolveBytes(configured, requireRead(old.keySnapshot));
        fingerprint
                .differenceFrom(old.fingerprint)
                .ifPresent(
                        difference -> {
                            throw refusal(difference, configured);
                        });
        requireNothingInFlight(old);
        return ofBytes;
    }

    private void requireNothingInFlight(PlacedKeySerializerSnapshot<K> old) {
        if (job != null) {
            job.refusal(old.origin())
                    .ifPresent(
                            refusal -> {
                                throw Unrecoverable.because(new StateMigrationException(refusal));
                            });
        }
    }

    private TypeSerializerSchemaCompatibility<PlacedKey<K>> resolveBytes(
            Layout configured, TypeSerializerSnapshot<K> oldKeySnapshot) {
        TypeSerializerSchemaCompatibility<K> ofKeys =
                requireRead(keySnapshot).resolveSchemaCompatibility(oldKeySnapshot);
        if (ofKeys.isCompatibleAsIs()) {
            return TypeSerializerSchemaCompatibility.compatibleAsIs();
        }
        if (ofKeys.isCompatibleWithReconfiguredSerializer()) {
            TypeSerializer<K> reconfigured = ofKeys.getReconfiguredSerializer();
            if (keepsItsPlace(configured, reconfigured)) {
                return TypeSerializerSchemaCompatibility.compatibleWithReconfiguredSerializer(
                        new PlacedKeySerializer<>(
                                reconfigured, configured, fingerprint, remedy, job));
            }
        }
        throw refusal(
                "has keys of other bytes, written with " + oldKeySnapshot.restoreSerializer(),
                configured,
                "keep the type of the key, and the order of the constants of an enum in it");
    }

    /**
     * Whether a key still has its old hash code. If the key type has changed, Flink reads the old
     * bytes, but hash placement hashes the new bytes of Flink's serializer. The spread of group
     * keys uses the new bytes too, if only a part of the group key is the source key.
     */
    private boolean keepsItsPlace(Layout configured, TypeSerializer<K> reconfigured) {
        boolean hashesBytesOfTheProducer =
                configured instanceof Layout.OfPartitions partitions
                        && partitions.sourceKey().isEmpty();
        return hashesBytesOfTheProducer
                || reconfigured.equals(requireRead(keySnapshot).restoreSerializer());
    }

    private static RuntimeException refusal(String restored, Layout configured, String goOn) {
        return refusal(
                "The restored state %s, but the job is configured with %s."
                        .formatted(restored, configured),
                goOn);
    }

    private RuntimeException refusal(PlacementDifference difference, Layout configured) {
        LayoutRemedy.Words words =
                remedy == null
                        ? new LayoutRemedy.Words("", "place keys as the state does")
                        : remedy.toPlaceAlike(difference, configured);
        return refusal(
                """
                The restored state and the job have the same layout, %s, but the job may put keys \
                elsewhere: %s. %s"""
                        .formatted(configured, difference.inWords(), words.cause())
                        .stripTrailing(),
                words.remedy());
    }

    /**
     * Returns the exception that ends the job for good.
     *
     * @param why what differs, as sentences
     * @param goOn what to do to read the state, as a part of a sentence
     */
    static RuntimeException refusal(String why, String goOn) {
        return Unrecoverable.because(
                new StateMigrationException(
                        """
                        Keyed state can be read only under the layout that wrote it. %s To go on \
                        from this state, %s; to give it up and keep the rest, give the stateful \
                        operator another uid and restore with --allowNonRestoredState."""
                                .formatted(why, goOn)));
    }

    private static <V> V requireRead(@Nullable V value) {
        if (value == null) {
            throw new IllegalStateException("The snapshot must be read before it is used.");
        }
        return value;
    }
}
