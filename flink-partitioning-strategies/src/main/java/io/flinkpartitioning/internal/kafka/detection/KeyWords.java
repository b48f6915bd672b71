package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** The words on what the keys of a sample look like, and on hot ones. Stateless. */
final class KeyWords {

    /** A key with this share of a mean partition is worth a sentence. */
    private static final double HOT_SHARE = 0.5;

    /** And with this many times the records of a mean key. */
    private static final double HOT_FACTOR = 5;

    private static final String STRUCT = "Struct{";

    private KeyWords() {}

    /** Adds the key with the most records, if it is hot. */
    static void addHot(Sample sample, List<KeyPlaces> keys, KeyFormat format, Reasons reasons) {
        KeyPlaces hottest =
                keys.stream().max(Comparator.comparingLong(KeyPlaces::records)).orElse(null);
        if (hottest == null || sample.sampled() == 0) {
            return;
        }
        double share = (double) hottest.records() / sample.sampled();
        double mean = (double) sample.keyed() / keys.size();
        if (share * sample.layoutPartitions() >= HOT_SHARE
                && hottest.records() >= HOT_FACTOR * mean) {
            reasons.add(
                    """
                    One key has %s of the records of the sample: '%s'. One subtask gets all of them, \
                    however many partitions and subtasks there are.""",
                    AlignmentJudgement.percent(share), format.describe(hottest.key()));
        }
    }

    /** Adds that the keys look as a converter writes them, which a group key seldom does. */
    static void addConverted(List<KeyPlaces> keys, KeyFormat format, Reasons reasons) {
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
                converted.size(), keys.size(), format.describe(converted.get(0).key()));
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
