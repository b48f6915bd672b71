package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are not of the format that the caller has named. Their serializer is another one,
 * so a job that declares the one of the format would refuse or misplace them. Immutable.
 *
 * @param named the format that the caller has named, or null
 * @param records the records with another one
 * @param fitting a format that all keys have, if there is one that says more than bytes
 * @param examples a key of each format that the keys can have, with the number of such records
 */
record OtherFormat(
        @Nullable KeyFormat named,
        long records,
        Optional<KeyFormat> fitting,
        List<String> examples) {

    /**
     * The likeliest comes first: eight bytes are a number rather than a schema id and three bytes,
     * and the first byte of most numbers is the zero that Avro has too.
     */
    private static final List<KeyFormat> FORMATS =
            List.of(
                    KeyFormat.UUID,
                    KeyFormat.STRING,
                    KeyFormat.INT,
                    KeyFormat.LONG,
                    KeyFormat.CONFLUENT_AVRO);

    /**
     * Counts them.
     *
     * @param hash the formula that was found, or null: if it leaves the window of a key out, so
     *     does the format
     */
    static OtherFormat of(
            Collection<KeyPlaces> keys, @Nullable KeyFormat named, @Nullable String hash) {
        if (named == null) {
            return new OtherFormat(null, 0, Optional.empty(), List.of());
        }
        String formula = hash == null ? "" : hash;
        boolean binary = named == KeyFormat.STRING && areBinary(keys, formula);
        long other =
                keys.stream()
                        .filter(key -> binary || !accepts(named, formula, key))
                        .mapToLong(KeyPlaces::records)
                        .sum();
        if (other == 0) {
            return new OtherFormat(named, 0, Optional.empty(), List.of());
        }
        return new OtherFormat(
                named,
                other,
                FORMATS.stream()
                        .filter(format -> keys.stream().allMatch(key -> fits(format, formula, key)))
                        .findFirst(),
                examples(keys, formula));
    }

    /**
     * Whether keys that may be UTF-8, as small numbers are, can only be numbers or Avro: each has
     * control characters, and one such format accepts them all.
     */
    private static boolean areBinary(Collection<KeyPlaces> keys, String formula) {
        return keys.stream().noneMatch(key -> fits(KeyFormat.STRING, formula, key))
                && FORMATS.stream()
                        .anyMatch(
                                format ->
                                        keys.stream().allMatch(key -> fits(format, formula, key)));
    }

    private static List<String> examples(Collection<KeyPlaces> keys, String formula) {
        Map<KeyFormat, List<KeyPlaces>> byFormat = new EnumMap<>(KeyFormat.class);
        for (KeyPlaces key : keys) {
            KeyFormat format =
                    FORMATS.stream()
                            .filter(known -> fits(known, formula, key))
                            .findFirst()
                            .orElse(KeyFormat.BYTES);
            byFormat.computeIfAbsent(format, f -> new ArrayList<>()).add(key);
        }
        return byFormat.entrySet().stream()
                .map(
                        entry ->
                                String.format(
                                        Locale.ROOT,
                                        "%,d as %s, such as '%s'",
                                        entry.getValue().stream()
                                                .mapToLong(KeyPlaces::records)
                                                .sum(),
                                        name(entry.getKey()),
                                        entry.getKey().describe(entry.getValue().get(0).key())))
                .toList();
    }

    /** Bytes of numbers can be text too, but then with control characters. */
    private static boolean fits(KeyFormat format, String formula, KeyPlaces key) {
        return accepts(format, formula, key)
                && (format != KeyFormat.STRING
                        || new String(key.key(), StandardCharsets.UTF_8)
                                .chars()
                                .noneMatch(Character::isISOControl));
    }

    /** Small numbers are text to a decoder too, but text does not begin with a zero. */
    private static boolean accepts(KeyFormat format, String formula, KeyPlaces key) {
        byte[] bytes = KnownFormulas.withoutWindow(formula, key.key());
        return format.accepts(bytes)
                && (format != KeyFormat.STRING || bytes.length == 0 || bytes[0] != 0);
    }

    /** Returns what they mean, in a sentence or two. */
    String inWords(long keyed) {
        return """
        %,d of %,d keys are not of the format %s, so its serializer has not written them, and a job \
        that declares it would not find them. They look: %s. %s"""
                .formatted(
                        records,
                        keyed,
                        name(named == null ? KeyFormat.BYTES : named),
                        String.join("; ", examples),
                        fitting.map(
                                        format ->
                                                "All keys can be of the format %s: name it."
                                                        .formatted(name(format)))
                                .orElse(
                                        """
                                        Name the format that they have, or bytes if they have \
                                        several."""));
    }

    /** Returns the name of a format for a person. */
    static String name(KeyFormat format) {
        return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
