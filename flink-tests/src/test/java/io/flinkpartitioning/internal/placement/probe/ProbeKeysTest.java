package io.flinkpartitioning.internal.placement.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeKeysTest {

    enum Side {
        BUY,
        SELL
    }

    public record Account(String bank, long number) {}

    /** Its fields are in another order than Flink's, which is alphabetical. */
    public record Trade(UUID id, Side side, Account account, LocalDate day, List<Integer> legs) {}

    /** Allows few values. */
    public record Country(String code) {
        public Country {
            if (!code.equals("greek") && code.length() != 2) {
                throw new IllegalArgumentException("A country has two letters");
            }
        }
    }

    public static class Position {
        public String symbol = "";
        private int size;

        public int getSize() {
            return size;
        }

        public void setSize(int newSize) {
            size = newSize;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Position that
                    && symbol.equals(that.symbol)
                    && size == that.size;
        }

        @Override
        public int hashCode() {
            return Objects.hash(symbol, size);
        }
    }

    /** Differs from instance to instance. */
    public static final class Random {
        private final UUID id = UUID.randomUUID();

        @Override
        public boolean equals(Object other) {
            return other instanceof Random that && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    static List<TypeInformation<?>> types() {
        return List.of(
                Types.STRING,
                Types.BOOLEAN,
                Types.BYTE,
                Types.SHORT,
                Types.INT,
                Types.LONG,
                Types.FLOAT,
                Types.DOUBLE,
                Types.CHAR,
                Types.BIG_DEC,
                Types.BIG_INT,
                Types.INSTANT,
                Types.LOCAL_DATE,
                Types.LOCAL_TIME,
                Types.LOCAL_DATE_TIME,
                Types.SQL_DATE,
                Types.SQL_TIME,
                Types.SQL_TIMESTAMP,
                TypeInformation.of(java.util.Date.class),
                TypeInformation.of(UUID.class),
                Types.ENUM(Side.class),
                Types.LIST(Types.STRING),
                Types.TUPLE(Types.STRING, Types.LONG),
                Types.ROW(Types.STRING, Types.INT),
                Types.TUPLE(Types.TUPLE(Types.STRING, Types.INT), Types.LIST(Types.LONG)),
                TypeInformation.of(Account.class),
                TypeInformation.of(Trade.class),
                TypeInformation.of(Position.class));
    }

    @ParameterizedTest
    @MethodSource("types")
    void probes_ofAKnownType_areCompleteDistinctAndSerializable(TypeInformation<?> type)
            throws Exception {
        if (type.getTypeClass() == Trade.class) {
            assumeListsAreKnown();
        }
        ProbeKeys.Probes probes = ProbeKeys.of(type, new SerializerConfigImpl());
        assertThat(probes.complete()).isTrue();
        assertThat(probes.keys()).isNotEmpty().hasSizeLessThanOrEqualTo(64);
        assertThat(probes.keys()).extracting(ProbeKeys.Probe::label).doesNotHaveDuplicates();
        assertThat(probes.keys()).extracting(ProbeKeys.Probe::key).doesNotHaveDuplicates();
        for (ProbeKeys.Probe probe : probes.keys()) {
            serialize(type, probe.key());
        }
        assertThat(ProbeKeys.of(type, new SerializerConfigImpl())).isEqualTo(probes);
    }

    /** Before Flink 2.0 a field of a list is one of an unknown class. */
    private static void assumeListsAreKnown() {
        assumeThat(((CompositeType<?>) TypeInformation.of(Trade.class)).getTypeAt("legs"))
                .isNotInstanceOf(GenericTypeInfo.class);
    }

    @SuppressWarnings("unchecked")
    private static <K> void serialize(TypeInformation<K> type, Object key) throws Exception {
        type.createSerializer(new SerializerConfigImpl())
                .serialize((K) key, new DataOutputSerializer(64));
    }

    @Test
    void keyWithFields_differsFromThePlainOneInOneField() {
        assumeListsAreKnown();
        ProbeKeys.Probes probes =
                ProbeKeys.of(TypeInformation.of(Trade.class), new SerializerConfigImpl());
        Set<String> fields = new HashSet<>();
        probes.keys().forEach(probe -> fields.add(probe.field()));
        assertThat(fields)
                .containsExactlyInAnyOrder(
                        "", "account.bank", "account.number", "day", "id", "legs", "side");
        assertThat(probes.keys()).hasSizeLessThan(56);
    }

    @Test
    void keyThatItsClassDoesNotAllow_isLeftOut() {
        ProbeKeys.Probes probes =
                ProbeKeys.of(TypeInformation.of(Country.class), new SerializerConfigImpl());
        assertThat(probes.keys())
                .extracting(ProbeKeys.Probe::label)
                .first()
                .asString()
                .as("not the same key as that of a class that allows more")
                .isNotEqualTo("plain");
        assertThat(probes.complete()).isTrue();
    }

    @Test
    void classThatIsNotKnown_hasAtMostOneProbeAndShowsNothing() {
        for (Class<?> unknown : List.of(Random.class, StringBuilder.class)) {
            ProbeKeys.Probes probes =
                    ProbeKeys.of(Types.GENERIC(unknown), new SerializerConfigImpl());
            assertThat(probes.keys()).hasSizeLessThanOrEqualTo(1);
            assertThat(probes.complete()).isFalse();
        }
        ProbeKeys.Probes inside =
                ProbeKeys.of(
                        Types.TUPLE(Types.STRING, Types.GENERIC(StringBuilder.class)),
                        new SerializerConfigImpl());
        assertThat(inside.complete()).isFalse();
    }

    @Test
    void texts_areWrittenDifferentlyByAnyTwoCharsets() {
        List<Charset> charsets =
                List.of(
                        StandardCharsets.US_ASCII,
                        StandardCharsets.ISO_8859_1,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_16,
                        StandardCharsets.UTF_16BE,
                        StandardCharsets.UTF_16LE,
                        Charset.forName("windows-1252"),
                        Charset.forName("windows-1250"),
                        Charset.forName("ISO-8859-15"),
                        Charset.forName("GB18030"),
                        Charset.forName("Shift_JIS"),
                        Charset.forName("CESU-8"));
        Set<List<Integer>> written = new HashSet<>();
        for (Charset charset : charsets) {
            written.add(
                    ProbeKeys.of(Types.STRING, new SerializerConfigImpl()).keys().stream()
                            .map(probe -> Arrays.hashCode(((String) probe.key()).getBytes(charset)))
                            .toList());
        }
        assertThat(written).hasSameSizeAs(charsets);
    }

    /** Savepoints name them: a label must never mean another value. */
    @Test
    void labels_stay() {
        assertThat(ProbeKeys.VERSION).isEqualTo(1);
        assertThat(labels(Types.LONG))
                .containsExactly(
                        "1",
                        "0",
                        "-1",
                        "8589934592",
                        "9223372036854775807",
                        "-9223372036854775808");
        assertThat(labels(TypeInformation.of(Account.class)))
                .startsWith("plain", "bank: all characters", "number: 0", "bank: emoji");
        assertThat(labels(Types.ENUM(Side.class))).containsExactly("BUY", "SELL");
        Object all =
                List.of(
                        ProbeValues.of(String.class),
                        ProbeValues.of(Long.class),
                        ProbeValues.of(Float.class),
                        ProbeValues.of(Double.class),
                        ProbeValues.of(BigDecimal.class),
                        ProbeValues.of(BigInteger.class),
                        ProbeValues.of(Instant.class),
                        ProbeValues.of(UUID.class));
        assertThat(all.hashCode()).isEqualTo(-1472699748);
    }

    private static List<String> labels(TypeInformation<?> type) {
        return ProbeKeys.of(type, new SerializerConfigImpl()).keys().stream()
                .map(ProbeKeys.Probe::label)
                .toList();
    }
}
