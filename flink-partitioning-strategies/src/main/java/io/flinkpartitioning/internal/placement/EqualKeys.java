package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.Locale;
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
     * Requires the rule of a placement.
     *
     * <p>If the bytes are Flink's own, the rule must be shown: for types that are made of basic
     * types, UUIDs, enums, dates, tuples, lists, and POJOs and records that differ from an equal
     * key in no field. If the bytes are the producers', only a case against it is refused, since a
     * declaration says that there is none.
     *
     * @param keyName what the key is called
     * @param keyType its type
     * @param placement the placement
     * @param probed the probes of the type, placed by it
     * @throws IllegalArgumentException if two equal keys have other bytes, or might have some
     */
    public static <K> void requireOnePlace(
            String keyName,
            TypeInformation<K> keyType,
            KeyPlacement<K> placement,
            ProbedKeys probed) {
        if (!(placement instanceof EncodedPlacement<K> encoded) || !encoded.hashesBytes()) {
            return;
        }
        probed.equalButApart()
                .ifPresent(
                        apart -> {
                            throw apart(keyName, keyType, apart);
                        });
        Require.argument(
                !(placement instanceof HashPlacement) || probed.complete(),
                """
                Equal keys must have equal bytes for hash placement by bytes, but this can't be shown \
                of the type of the group key '%s', %s. Set hash_function: flink, which hashes keys \
                as keyBy does: using(new AlwaysHash(HashFunction.FLINK)). Or group by a String, a \
                number, a UUID, an enum, or a record or tuple of these.""",
                keyName,
                keyType);
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
