package io.flinkpartitioning.internal.placement.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple0;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.types.NullValue;
import org.apache.flink.types.StringValue;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

class EqualKeysTest {

    /** {@code equals} leaves out a field that is written. */
    public record Commented(String id, String comment) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Commented that && id.equals(that.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    public record Order(int number, Commented instrument) {}

    public record AnyCase(String text) {
        @Override
        public boolean equals(Object other) {
            return other instanceof AnyCase that && text.equalsIgnoreCase(that.text);
        }

        @Override
        public int hashCode() {
            return text.toLowerCase(Locale.ROOT).hashCode();
        }
    }

    /** Two zeros are equal by {@code ==}, and have other bytes. */
    public static class Price {
        public double amount;

        @Override
        public boolean equals(Object other) {
            return other instanceof Price that && amount == that.amount;
        }

        @Override
        public int hashCode() {
            return (int) amount;
        }
    }

    public record Plain(String id, String comment) {}

    public static final class WholeSerializer implements Serializer<Commented> {
        @Override
        public byte[] serialize(String topic, Commented data) {
            return (data.id() + data.comment()).getBytes(UTF_8);
        }
    }

    public static final class IdSerializer implements Serializer<Commented> {
        @Override
        public byte[] serialize(String topic, Commented data) {
            return data.id().getBytes(UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "FLINK")
    void hashOfBytes_ofAClassWhoseEqualsLeavesOutAField_isRefused(HashFunction function) {
        assertRefused(function, Commented.class, "differ in the field 'comment'");
        assertRefused(function, Order.class, "differ in the field 'instrument.comment'");
        assertRefused(function, AnyCase.class, "differ in the field 'text'");
        assertRefused(function, Price.class, "differ in the field 'amount'");
    }

    private static void assertRefused(HashFunction function, Class<?> type, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> require(function, TypeInformation.of(type)))
                .withMessageContaining("of the group key 'key'")
                .withMessageContaining(field)
                .withMessageContaining("Group by a key without it")
                .withMessageContaining("new AlwaysHash(HashFunction.FLINK)");
    }

    @Test
    void hashCode_needsNoEqualBytes() {
        for (Class<?> type : List.of(Commented.class, Order.class, AnyCase.class, Price.class)) {
            assertThatCode(() -> require(HashFunction.FLINK, TypeInformation.of(type)))
                    .doesNotThrowAnyException();
        }
    }

    /** A value object that allows only what is valid, so that no probe of it can be made. */
    public record Isin(String value) {
        public Isin {
            if (!value.matches("[A-Z]{2}[A-Z0-9]{9}[0-9]")) {
                throw new IllegalArgumentException(value);
            }
        }
    }

    /** As {@link Isin}, but its {@code equals} could leave something out. */
    public record Cusip(String value) {
        public Cusip {
            if (!value.matches("[A-Z0-9]{8}[0-9]")) {
                throw new IllegalArgumentException(value);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cusip that && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    public record Listing(Isin isin, Commented instrument) {}

    /** As database mappers make them. Flink compares names without case and underscores. */
    public static class Account {
        private String account_id = "";

        public String getAccountId() {
            return account_id;
        }

        public void setAccountId(String accountId) {
            this.account_id = accountId;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Account that && account_id.equals(that.account_id);
        }

        @Override
        public int hashCode() {
            return account_id.hashCode();
        }
    }

    /** Two setters have one name. */
    public static class Trader {
        private long id;

        public long getId() {
            return id;
        }

        public void setId(long id) {
            this.id = id;
        }

        public void setId(String id) {
            this.id = Long.parseLong(id);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Trader that && id == that.id;
        }

        @Override
        public int hashCode() {
            return Objects.hash(id);
        }
    }

    static List<TypeInformation<?>> typesThatShowIt() {
        return List.of(
                Types.STRING,
                TypeInformation.of(Plain.class),
                TypeInformation.of(Isin.class),
                TypeInformation.of(Account.class),
                TypeInformation.of(Trader.class),
                TypeInformation.of(StringValue.class),
                TypeInformation.of(NullValue.class),
                TypeInformation.of(Tuple0.class),
                new EitherTypeInfo<>(Types.STRING, Types.LONG),
                Types.LIST(TypeInformation.of(Isin.class)),
                Types.TUPLE(Types.STRING, TypeInformation.of(StringValue.class)),
                Types.TUPLE(TypeInformation.of(Isin.class), TypeInformation.of(Trader.class)));
    }

    @ParameterizedTest
    @MethodSource("typesThatShowIt")
    <K> void typeWhoseEqualKeysHaveEqualBytes_isAcceptedWithoutDoubt(TypeInformation<K> type) {
        KeyPlacement<K> placement = byBytes(type);
        assertThatCode(() -> require(type, placement)).doesNotThrowAnyException();
        assertThat(EqualKeys.doubt("key", type, placement, new SerializerConfigImpl())).isEmpty();
    }

    @Test
    void classWithItsOwnEqualsThatCannotBeTried_isAcceptedWithADoubt() {
        for (TypeInformation<?> type :
                List.of(
                        TypeInformation.of(Cusip.class),
                        Types.TUPLE(Types.STRING, TypeInformation.of(Cusip.class)))) {
            assertThatCode(() -> require(HashFunction.FNV, type)).doesNotThrowAnyException();
            assertThat(doubt(type))
                    .hasValueSatisfying(
                            doubt ->
                                    assertThat(doubt)
                                            .contains("nothing shows that equal keys")
                                            .contains("hash_function: flink"));
        }
    }

    private static <K> Optional<String> doubt(TypeInformation<K> type) {
        return EqualKeys.doubt("key", type, byBytes(type), new SerializerConfigImpl());
    }

    private static <K> KeyPlacement<K> byBytes(TypeInformation<K> type) {
        return KeyPlacements.byHash(HashFunction.FNV, "key", type, new SerializerConfigImpl(), 128);
    }

    @Test
    void hashCodeAndPartition_leaveNoDoubt() {
        TypeInformation<Cusip> type = TypeInformation.of(Cusip.class);
        SerializerConfigImpl config = new SerializerConfigImpl();
        assertThat(
                        EqualKeys.doubt(
                                "key",
                                type,
                                KeyPlacements.byHash(HashFunction.FLINK, "key", type, config, 128),
                                config))
                .isEmpty();
        assertThat(
                        EqualKeys.doubt(
                                "key",
                                TypeInformation.of(Commented.class),
                                KafkaPartitioning.<Commented>murmur2(IdSerializer.class)
                                        .placement("t", 4, 128),
                                config))
                .isEmpty();
    }

    @Test
    void partWhoseEqualsLeavesOutAField_isFoundBesideOneThatCannotBeTried() {
        assertRefused(HashFunction.FNV, Listing.class, "differ in the field 'instrument.comment'");
        TypeInformation<?> tuple =
                Types.TUPLE(
                        TypeInformation.of(Isin.class),
                        Types.LIST(TypeInformation.of(Commented.class)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> require(HashFunction.FNV, tuple))
                .withMessageContaining("differ in the field 'f1.comment'");
    }

    @Test
    void recordWithAllFieldsInEquals_isAccepted() {
        assertThatCode(() -> require(HashFunction.FNV, TypeInformation.of(Plain.class)))
                .doesNotThrowAnyException();
    }

    @Test
    void partition_isJudgedByTheBytesOfTheProducer() {
        TypeInformation<Commented> type = TypeInformation.of(Commented.class);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                require(
                                        type,
                                        KafkaPartitioning.<Commented>murmur2(WholeSerializer.class)
                                                .placement("t", 4, 128)))
                .withMessageContaining("differ in the field 'comment'")
                .withMessageContaining("Or leave partitionedLike(…) out");
        assertThatCode(
                        () ->
                                require(
                                        type,
                                        KafkaPartitioning.<Commented>murmur2(IdSerializer.class)
                                                .placement("t", 4, 128)))
                .doesNotThrowAnyException();
    }

    private static <K> void require(HashFunction function, TypeInformation<K> type) {
        require(type, KeyPlacements.byHash(function, "key", type, new SerializerConfigImpl(), 128));
    }

    private static <K> void require(TypeInformation<K> type, KeyPlacement<K> placement) {
        EqualKeys.requireOnePlace(
                "key",
                type,
                placement,
                new SerializerConfigImpl(),
                ProbedKeys.of(placement, type, new SerializerConfigImpl()));
    }
}
