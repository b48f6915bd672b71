package io.flinkpartitioning.internal.placement.probe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The values that stand in for all values of a class whose equal instances have equal bytes.
 *
 * <p>Savepoints name them: a value may be added or left out, but a label must never mean another
 * value. {@link ProbeKeys#VERSION} changes if one has to. Stateless and thread-safe.
 */
final class ProbeValues {

    /** A value and its name. */
    record Value(String label, Object value) {

        private static Value of(Object value) {
            return new Value(value.toString(), value);
        }
    }

    private static final Map<Class<?>, List<Value>> VALUES =
            Map.ofEntries(
                    Map.entry(String.class, texts()),
                    Map.entry(Boolean.class, of(false, true)),
                    Map.entry(Character.class, characters()),
                    Map.entry(Byte.class, of((byte) 1, (byte) 0, (byte) -1, Byte.MIN_VALUE)),
                    Map.entry(
                            Short.class,
                            of((short) 1, (short) 0, (short) -1, (short) 1000, Short.MIN_VALUE)),
                    Map.entry(
                            Integer.class,
                            of(1, 0, -1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE)),
                    Map.entry(
                            Long.class, of(1L, 0L, -1L, 1L << 33, Long.MAX_VALUE, Long.MIN_VALUE)),
                    Map.entry(Float.class, of(1f, 0f, -0f, -1.5f, Float.MAX_VALUE, Float.NaN)),
                    Map.entry(Double.class, of(1d, 0d, -0d, -1.5d, Double.MAX_VALUE, Double.NaN)),
                    Map.entry(
                            BigInteger.class,
                            of(BigInteger.ONE, BigInteger.ZERO, BigInteger.ONE.shiftLeft(80))),
                    Map.entry(
                            BigDecimal.class,
                            of(
                                    new BigDecimal("1.0"),
                                    new BigDecimal("1.00"),
                                    new BigDecimal("-12.345"),
                                    new BigDecimal("1E+20"))),
                    Map.entry(UUID.class, of(new UUID(1, 2), new UUID(0, 0), new UUID(-1, -1))),
                    Map.entry(LocalDate.class, of(LocalDate.EPOCH, LocalDate.of(2024, 2, 29))),
                    Map.entry(
                            LocalTime.class,
                            of(LocalTime.NOON, LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 1))),
                    Map.entry(
                            LocalDateTime.class,
                            of(
                                    LocalDateTime.of(1970, 1, 1, 0, 0),
                                    LocalDateTime.of(2024, 2, 29, 23, 59, 59, 1))),
                    Map.entry(
                            Instant.class,
                            of(Instant.EPOCH, Instant.ofEpochSecond(1L << 33, 123_456_789))),
                    Map.entry(Duration.class, of(Duration.ofSeconds(1), Duration.ofNanos(-1))),
                    Map.entry(Date.class, dates()),
                    Map.entry(java.sql.Date.class, labelled(new java.sql.Date(86_400_000))),
                    Map.entry(java.sql.Time.class, labelled(new java.sql.Time(1000))),
                    Map.entry(Timestamp.class, labelled(new Timestamp(1000))));

    private ProbeValues() {}

    /**
     * Returns the values of a class, the plainest one first; none if it is unknown.
     *
     * @param type the class; boxed if it is primitive
     */
    static List<Value> of(Class<?> type) {
        if (type.isEnum()) {
            List<Value> constants = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                constants.add(new Value(((Enum<?>) constant).name(), constant));
            }
            return constants;
        }
        return VALUES.getOrDefault(type, List.of());
    }

    /** Any two charsets write one of these differently: one has all characters of 16 bits. */
    private static List<Value> texts() {
        return List.of(
                new Value("text", "trader-1"),
                new Value("all characters", allCharacters()),
                new Value("emoji", "\uD83D\uDE00"),
                new Value("empty text", ""),
                new Value("umlauts", "\u00e4\u00f6\u00fc\u00df\u00e9"),
                new Value("decomposed umlaut", "a\u0308"),
                new Value("euro", "\u20ac"),
                new Value("greek", "\u03b1\u03b2\u03b3"),
                new Value("chinese", "\u4e2d\u6587"),
                new Value("upper case", "TRADER-1"),
                new Value("spaces", " trader-1 "),
                new Value("digits", "0042"),
                new Value("long text", "0123456789".repeat(100)));
    }

    /** Without surrogates, which are no characters on their own. */
    private static String allCharacters() {
        return IntStream.concat(
                        IntStream.range(0, Character.MIN_SURROGATE),
                        IntStream.rangeClosed(Character.MAX_SURROGATE + 1, Character.MAX_VALUE))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static List<Value> characters() {
        return List.of(
                new Value("a", 'a'),
                new Value("umlaut", '\u00e4'),
                new Value("euro", '\u20ac'),
                new Value("chinese", '\u4e2d'));
    }

    /** Labels without the time zone of this JVM. */
    @SuppressWarnings("JavaUtilDate") // Keys may be of this class.
    private static List<Value> dates() {
        return List.of(
                new Value("1 s", new Date(1000)),
                new Value("0 s", new Date(0)),
                new Value("-1 ms", new Date(-1)));
    }

    @SuppressWarnings("JavaUtilDate") // As above.
    private static List<Value> labelled(Date value) {
        return List.of(new Value(value.getTime() + " ms", value));
    }

    private static List<Value> of(Object... values) {
        List<Value> all = new ArrayList<>();
        for (Object value : values) {
            all.add(Value.of(value));
        }
        return List.copyOf(all);
    }
}
