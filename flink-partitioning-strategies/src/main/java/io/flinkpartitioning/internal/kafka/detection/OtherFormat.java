package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are not of the format that the caller has named. Their serializer is another one,
 * so a job that declares the one of the format would refuse or misplace them. Immutable.
 *
 * @param named the format that the caller has named, or null
 * @param records the records with another one
 * @param fitting a format that all keys have, if there is one that says more than bytes
 */
record OtherFormat(@Nullable KeyFormat named, long records, Optional<KeyFormat> fitting) {

    /** What says most comes first. */
    private static final List<KeyFormat> FORMATS =
            List.of(
                    KeyFormat.UUID,
                    KeyFormat.STRING,
                    KeyFormat.CONFLUENT_AVRO,
                    KeyFormat.INT,
                    KeyFormat.LONG);

    /**
     * Counts them.
     *
     * @param hash the formula that was found, or null: if it leaves the window of a key out, so
     *     does the format
     */
    static OtherFormat of(
            Collection<KeyPlaces> keys, @Nullable KeyFormat named, @Nullable String hash) {
        if (named == null) {
            return new OtherFormat(null, 0, Optional.empty());
        }
        String formula = hash == null ? "" : hash;
        long other =
                keys.stream()
                        .filter(key -> !accepts(named, formula, key))
                        .mapToLong(KeyPlaces::records)
                        .sum();
        return new OtherFormat(
                named,
                other,
                other == 0
                        ? Optional.empty()
                        : FORMATS.stream()
                                .filter(
                                        format ->
                                                keys.stream()
                                                        .allMatch(
                                                                key -> fits(format, formula, key)))
                                .findFirst());
    }

    /** Bytes of numbers can be text too, but then with control characters. */
    private static boolean fits(KeyFormat format, String formula, KeyPlaces key) {
        return accepts(format, formula, key)
                && (format != KeyFormat.STRING
                        || new String(key.key(), StandardCharsets.UTF_8)
                                .chars()
                                .noneMatch(Character::isISOControl));
    }

    private static boolean accepts(KeyFormat format, String formula, KeyPlaces key) {
        return format.accepts(KnownFormulas.withoutWindow(formula, key.key()));
    }

    /** Returns what they mean, in a sentence or two. */
    String inWords(long keyed) {
        return """
        %,d of %,d keys are not of the format %s, so its serializer has not written them, and a job \
        that declares it would not find them. %s"""
                .formatted(
                        records,
                        keyed,
                        name(named == null ? KeyFormat.BYTES : named),
                        fitting.map(
                                        format ->
                                                "All keys can be of the format %s: name it."
                                                        .formatted(name(format)))
                                .orElse(
                                        """
                                        Name the format that they have, or bytes if they have \
                                        several."""));
    }

    private static String name(KeyFormat format) {
        return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
