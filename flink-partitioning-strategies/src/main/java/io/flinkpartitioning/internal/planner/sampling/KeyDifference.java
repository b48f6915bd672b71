package io.flinkpartitioning.internal.planner.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How the group key of a record that lies elsewhere than its group key belongs differs from its
 * record key: the likeliest cause, the most telling one first.
 */
enum KeyDifference {
    /** One record of the topic becomes several, with different group keys. */
    SEVERAL(
            """
            one record of the topic becomes several with different group keys, and it lies where at \
            most one of them belongs; group by the record key before you split records"""),
    NO_RECORD_KEY(
            """
            the record has no key, so its producer put it anywhere; give records the group key as \
            their key"""),
    /** The declared serializer puts quotes around the key, as one for JSON does. */
    QUOTES_WRITTEN(
            """
            %1$s puts quotes around the key, and the producers do not; declare the serializer that \
            they use, such as StringSerializer"""),
    /** The producers put quotes around the key. */
    QUOTES_IN_RECORD(
            """
            the producers put quotes around the key, and %1$s does not; declare the serializer that \
            they use, such as one for JSON"""),
    LETTERS(
            """
            the group key has other capital letters than the record key; group by the key as it is \
            in the record"""),
    /** The same number, written otherwise. */
    NUMBER(
            """
            %1$s writes the number in other bytes than the producers do; declare the serializer \
            that they use, such as IntegerSerializer, LongSerializer or StringSerializer"""),
    PART(
            """
            the group key is only a part of the record key; group by all of it, or key the topic by \
            the group key"""),
    /** The producers hash the same bytes to another partition. */
    FORMULA(
            """
            the group key is the record key, but %2$s puts it elsewhere than its producer did; \
            declare the formula that the producers use"""),
    OTHER_KEY(
            """
            the group key is not the record key; group by what the topic is keyed by, or key the \
            topic by the group key""");

    private final String words;

    KeyDifference(String words) {
        this.words = words;
    }

    /** Compares what the declared serializer writes of a group key with a record key. */
    static KeyDifference between(byte[] groupKey, byte @Nullable [] recordKey) {
        if (recordKey == null) {
            return NO_RECORD_KEY;
        }
        if (Arrays.equals(groupKey, recordKey)) {
            return FORMULA;
        }
        if (isSameNumber(groupKey, recordKey)) {
            return NUMBER;
        }
        String group = new String(groupKey, UTF_8);
        String record = new String(recordKey, UTF_8);
        if (group.equals(quoted(record))) {
            return QUOTES_WRITTEN;
        }
        if (record.equals(quoted(group))) {
            return QUOTES_IN_RECORD;
        }
        if (KeyFormat.STRING.accepts(groupKey) && group.equalsIgnoreCase(record)) {
            return LETTERS;
        }
        return !group.isEmpty() && record.contains(group) ? PART : OTHER_KEY;
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static boolean isSameNumber(byte[] one, byte[] other) {
        OptionalLong number = number(one);
        return one.length != other.length && number.isPresent() && number.equals(number(other));
    }

    /** Returns the number that Kafka's serializers for int, long or text write so. */
    private static OptionalLong number(byte[] bytes) {
        try {
            return OptionalLong.of(Long.parseLong(new String(bytes, UTF_8)));
        } catch (NumberFormatException e) {
            return switch (bytes.length) {
                case Integer.BYTES -> OptionalLong.of(ByteBuffer.wrap(bytes).getInt());
                case Long.BYTES -> OptionalLong.of(ByteBuffer.wrap(bytes).getLong());
                default -> OptionalLong.empty();
            };
        }
    }

    /**
     * Returns a phrase.
     *
     * @param serializer the declared serializer
     * @param formula the declared formula
     */
    String inWords(String serializer, String formula) {
        return words.formatted(serializer, formula);
    }
}
