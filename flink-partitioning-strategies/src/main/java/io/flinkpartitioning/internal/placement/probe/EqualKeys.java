package io.flinkpartitioning.internal.placement.probe;

import io.flinkpartitioning.internal.placement.EncodedPlacement;
import io.flinkpartitioning.internal.placement.HashPlacement;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * The rule that equal keys have one place. Stateless and thread-safe.
 *
 * <p>Placements that use bytes keep it only if equal keys have equal bytes. A class breaks it if
 * its {@code equals} leaves out a field that is written.
 */
public final class EqualKeys {

    private static final int MAX_TEXT = 60;

    private EqualKeys() {}

    /**
     * Refuses two keys that are equal, but have other bytes.
     *
     * <p>If the bytes are Flink's own, this looks into the parts of a key too. If they are the
     * producers', its probes alone decide.
     *
     * @param keyName what the key is called
     * @param keyType its type
     * @param placement the placement
     * @param config how Flink makes the serializers of the job
     * @param probed the probes of the type, placed by it
     * @throws IllegalArgumentException if two such keys are found
     */
    public static <K> void requireOnePlace(
            String keyName,
            TypeInformation<K> keyType,
            KeyPlacement<K> placement,
            SerializerConfig config,
            ProbedKeys probed) {
        if (!(placement instanceof EncodedPlacement<K> encoded) || !encoded.hashesBytes()) {
            return;
        }
        ProbedKeys.Apart apart =
                placement instanceof HashPlacement
                        ? EqualBytes.of(keyType, config, probed).apart()
                        : probed.equalButApart().orElse(null);
        if (apart != null) {
            throw apart(keyName, keyType, apart);
        }
    }

    /**
     * Returns a warning if equal keys might have different bytes under hash placement: their class
     * has an {@code equals} that can't be tried out, because it allows no key that the library can
     * make. Empty under partition placement, because a declaration says that there are none.
     *
     * @param keyName what the key is called
     * @param keyType its type
     * @param placement the placement
     * @param config how Flink makes the serializers of the job
     */
    public static <K> Optional<String> doubt(
            String keyName,
            TypeInformation<K> keyType,
            KeyPlacement<K> placement,
            SerializerConfig config) {
        if (!(placement instanceof HashPlacement<K> hash)
                || !hash.hashesBytes()
                || EqualBytes.of(keyType, config, ProbedKeys.of(placement, keyType, config))
                        .shown()) {
            return Optional.empty();
        }
        return Optional.of(
                """
                the hash is of the bytes of the group key '%s', %s, and nothing shows that equal keys \
                have equal bytes; if equals leaves out what is written, one group becomes two: let \
                equals compare all of it, or start without state under hash_function: flink, which \
                hashes keys as keyBy does: using(new AlwaysHash(HashFunction.FLINK))"""
                        .formatted(keyName, keyType));
    }

    private static IllegalArgumentException apart(
            String keyName, TypeInformation<?> keyType, ProbedKeys.Apart apart) {
        return new IllegalArgumentException(
                """
                Equal keys must have equal bytes, but equals of the group key '%s', %s, leaves out \
                what is written: '%s' and '%s' are equal, have different bytes, and %s. Group by \
                a key without it. Or leave partitionedLike(…) out and set hash_function: flink, \
                which hashes keys as keyBy does: using(new AlwaysHash(HashFunction.FLINK))."""
                        .formatted(
                                keyName,
                                keyType,
                                shortened(apart.one()),
                                shortened(apart.other()),
                                apart.field().isEmpty()
                                        ? "differ"
                                        : "differ in the field '%s'".formatted(apart.field())));
    }

    private static String shortened(Object key) {
        String text = String.valueOf(key);
        return text.length() <= MAX_TEXT
                ? text
                : String.format(Locale.ROOT, "%s…", text.substring(0, MAX_TEXT));
    }
}
