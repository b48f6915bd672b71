package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.AlignmentReport.HotKey;
import io.flinkpartitioning.kafka.AlignmentReport.SampledKeys;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words on what the keys of a sample look like, and on hot ones. Immutable.
 *
 * @param keys the keys, in an order that does not depend on the order of the records
 * @param format how keys are shown
 * @param hash the formula that was found, or null: if it leaves the window of a key out, so do the
 *     words
 */
record KeyWords(List<KeyPlaces> keys, KeyFormat format, @Nullable String hash) {

    /** Keys may be personal data, so there are few. */
    private static final int EXAMPLES = 3;

    /** Several windows of one key are shown alike. */
    private static final int TRIED_AS_EXAMPLES = 10 * EXAMPLES;

    /** A key with this share of a mean partition is worth a sentence. */
    private static final double HOT_SHARE = 0.5;

    /** And with this many times the records of a mean key. */
    private static final double HOT_FACTOR = 5;

    private static final String STRUCT = "Struct{";

    /** Adds what is remarkable. */
    void addTo(Sample sample, Reasons reasons) {
        addConverted(reasons);
        hot(sample)
                .ifPresent(
                        key ->
                                reasons.add(
                                        """
                                        One key has %s of the records of the sample: '%s'. One subtask \
                                        gets all of them, however many partitions and subtasks there \
                                        are.""",
                                        AlignmentJudgement.percent(
                                                (double) key.records() / sample.sampled()),
                                        key.key()));
    }

    /**
     * Returns the keys for a report.
     *
     * @param formulaIsFound whether the formula was found, and not declared
     */
    SampledKeys sampled(Sample sample, boolean formulaIsFound) {
        return new SampledKeys(
                keys.size(),
                examples(),
                hot(sample),
                formulaIsFound
                        && hash != null
                        && (KnownFormulas.readsKeys(hash) || KnownFormulas.windowBytes(hash) > 0));
    }

    /** Keys of several kinds stand apart in their order, so examples are taken all over it. */
    private List<String> examples() {
        List<String> some =
                spread(keys, TRIED_AS_EXAMPLES).stream().map(this::shown).distinct().toList();
        return spread(some, EXAMPLES);
    }

    private static <T> List<T> spread(List<T> all, int most) {
        int size = Math.min(most, all.size());
        return IntStream.range(0, size)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / size)))
                .toList();
    }

    /** Returns the key with the most records, if it is hot. */
    private Optional<HotKey> hot(Sample sample) {
        KeyPlaces hottest =
                keys.stream().max(Comparator.comparingLong(KeyPlaces::records)).orElse(null);
        if (hottest == null || sample.sampled() == 0) {
            return Optional.empty();
        }
        double share = (double) hottest.records() / sample.sampled();
        double mean = (double) sample.keyed() / keys.size();
        return share * sample.layoutPartitions() >= HOT_SHARE
                        && hottest.records() >= HOT_FACTOR * mean
                ? Optional.of(new HotKey(shown(hottest), hottest.records(), mainPartition(hottest)))
                : Optional.empty();
    }

    private static int mainPartition(KeyPlaces key) {
        return IntStream.range(0, key.size())
                .boxed()
                .max(Comparator.comparingLong(key::count).thenComparing(key::partition))
                .map(key::partition)
                .orElseThrow();
    }

    /** Adds that the keys look as a converter writes them, which a group key seldom does. */
    private void addConverted(Reasons reasons) {
        List<KeyPlaces> converted = keys.stream().filter(KeyWords::isConverted).toList();
        if (format != KeyFormat.STRING
                || converted.isEmpty()
                || 2 * converted.size() < keys.size()) {
            return;
        }
        reasons.add(
                """
                %,d of %,d keys look as a converter writes them, for example '%s'. The job must group by \
                just this text, or declare a serializer that writes it.""",
                converted.size(), keys.size(), shown(converted.get(0)));
    }

    private String shown(KeyPlaces key) {
        return format.describe(
                hash == null ? key.key() : KnownFormulas.withoutWindow(hash, key.key()));
    }

    private static boolean isConverted(KeyPlaces key) {
        String text = new String(key.key(), StandardCharsets.UTF_8);
        return text.startsWith(STRUCT) || isWithin(text, '"', '"') || isWithin(text, '{', '}');
    }

    private static boolean isWithin(String text, char first, char last) {
        return text.length() > 1
                && text.charAt(0) == first
                && text.charAt(text.length() - 1) == last;
    }
}
