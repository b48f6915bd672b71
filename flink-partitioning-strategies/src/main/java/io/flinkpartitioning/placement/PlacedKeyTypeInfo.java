package io.flinkpartitioning.placement;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.JobTranslation;
import io.flinkpartitioning.internal.placement.keys.KeyTypes;
import io.flinkpartitioning.internal.placement.probe.EqualKeys;
import io.flinkpartitioning.internal.placement.probe.ProbedKeys;
import io.flinkpartitioning.internal.placement.state.KeyEncoding;
import io.flinkpartitioning.internal.placement.state.LayoutRemedy;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacedKeyType;
import io.flinkpartitioning.internal.placement.state.PlacementFingerprint;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.internal.placement.state.SubmissionCheck;
import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The type of {@link PlacedKey}s of one layout.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <K> the type of the user's key
 */
public final class PlacedKeyTypeInfo<K> extends PlacedKeyType<K> {

    private static final long serialVersionUID = 1L;

    private final Identity<K> identity;

    /** Neither this nor the next is a part of the type's identity. */
    private final PlacementFingerprint fingerprint;

    private final @Nullable LayoutRemedy remedy;

    /** Of no use away from the job that is being built. */
    private final transient @Nullable SubmissionCheck check;

    /** Null if nobody knows how the job runs, and after Java serialization. */
    private final transient @Nullable Supplier<OriginCheck> origin;

    /** What must be equal for equal keys to be equal. */
    private record Identity<K>(TypeInformation<K> keyType, Layout layout, KeyEncoding encoding)
            implements Serializable {}

    /**
     * Creates the type if the user's key type is stable. Flink's {@code keyBy} checks the outer
     * type only, so this checks inner types too.
     *
     * <p>Savepoints hold the layout alone, so a restore does not notice another configuration of
     * the key serializer. It does with {@link #of(String, TypeInformation, KeyPlacement,
     * SerializerConfig)}.
     *
     * @param keyName what the key is called in error messages
     * @param keyType the type of the user's key
     * @param layout the layout of the keys
     * @throws IllegalArgumentException if keys of the type cannot be grouped: arrays, maps, sets,
     *     and classes without {@code equals}, even as fields
     */
    public static <K> PlacedKeyTypeInfo<K> of(
            String keyName, TypeInformation<K> keyType, Layout layout) {
        KeyTypes.requireStable(keyName, keyType);
        return new PlacedKeyTypeInfo<>(
                new Identity<>(keyType, layout, KeyEncoding.FIXED),
                PlacementFingerprint.NONE,
                null,
                null,
                null);
    }

    /**
     * Creates the type of the keys of a placement. Savepoints hold where it puts some keys that are
     * made from the key type, so a restore under a placement that differs is refused.
     *
     * @param keyName what the key is called in error messages
     * @param keyType the type of the user's key
     * @param placement where the keys belong. It places some keys now
     * @param config how Flink makes the serializers of the job
     * @throws IllegalArgumentException if keys of the type cannot be grouped, or equal keys are
     *     placed apart, because {@code equals} leaves out a field that is written
     */
    public static <K> PlacedKeyTypeInfo<K> of(
            String keyName,
            TypeInformation<K> keyType,
            KeyPlacement<K> placement,
            SerializerConfig config) {
        KeyTypes.requireStable(keyName, keyType);
        ProbedKeys probed = ProbedKeys.of(placement, keyType, config);
        EqualKeys.requireOnePlace(keyName, keyType, placement, config, probed);
        PlacementFingerprint fingerprint = PlacementFingerprint.of(placement, probed);
        return new PlacedKeyTypeInfo<>(
                new Identity<>(keyType, placement.layout(), KeyEncoding.FIXED.shownBy(fingerprint)),
                fingerprint,
                null,
                null,
                null);
    }

    private PlacedKeyTypeInfo(
            Identity<K> identity,
            PlacementFingerprint fingerprint,
            @Nullable LayoutRemedy remedy,
            @Nullable SubmissionCheck check,
            @Nullable Supplier<OriginCheck> origin) {
        this.identity = identity;
        this.fingerprint = fingerprint;
        this.remedy = remedy;
        this.check = check;
        this.origin = origin;
    }

    @Override
    protected PlacedKeyTypeInfo<K> remediedBy(LayoutRemedy newRemedy) {
        return new PlacedKeyTypeInfo<>(identity, fingerprint, newRemedy, check, origin);
    }

    @Override
    protected PlacedKeyTypeInfo<K> encodedBy(KeyEncoding encoding) {
        return new PlacedKeyTypeInfo<>(
                new Identity<>(
                        identity.keyType(), identity.layout(), encoding.shownBy(fingerprint)),
                fingerprint,
                remedy,
                check,
                origin);
    }

    @Override
    protected boolean isCheckedBy(SubmissionCheck other) {
        return check == other;
    }

    @Override
    protected PlacedKeyTypeInfo<K> checking(SubmissionCheck newCheck) {
        return new PlacedKeyTypeInfo<>(identity, fingerprint, remedy, newCheck, origin);
    }

    @Override
    protected PlacedKeyTypeInfo<K> from(Supplier<OriginCheck> newOrigin) {
        return new PlacedKeyTypeInfo<>(identity, fingerprint, remedy, check, newOrigin);
    }

    @Override
    protected @Nullable Supplier<OriginCheck> origin() {
        return origin;
    }

    @Override
    protected Layout layout() {
        return identity.layout();
    }

    @Override
    protected PlacementFingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return identity.keyType().getTotalFields();
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Class<PlacedKey<K>> getTypeClass() {
        return (Class) PlacedKey.class;
    }

    @Override
    public boolean isKeyType() {
        return true;
    }

    /** Flink's abstract method before 2.0. */
    @Override
    @SuppressWarnings("deprecation")
    public TypeSerializer<PlacedKey<K>> createSerializer(ExecutionConfig config) {
        return createSerializer(JobSettings.serializerConfig(config));
    }

    /** Flink calls this for each keyed operator when it translates the job. */
    @Override
    public TypeSerializer<PlacedKey<K>> createSerializer(SerializerConfig config) {
        if (check != null && JobTranslation.isUnderWay()) {
            check.check();
        }
        OriginCheck job = origin == null ? null : origin.get();
        return new PlacedKeySerializer<>(
                identity.keyType().createSerializer(config),
                identity.layout(),
                job == null
                        ? fingerprint
                        : fingerprint.with(StateOrigin.ENTRY, job.origin()::write),
                remedy,
                job);
    }

    /**
     * Names the layout and the way out, because Flink prints both types if it refuses to bring two
     * streams together.
     */
    @Override
    public String toString() {
        return """
        PlacedKey<%s> in %s%s [bring two together by coPartitionedWith(…); if only the partition \
        counts differ, also by one sourcePartitions(…)]"""
                .formatted(identity.keyType(), identity.layout(), identity.encoding());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlacedKeyTypeInfo<?> that && identity.equals(that.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof PlacedKeyTypeInfo;
    }
}
