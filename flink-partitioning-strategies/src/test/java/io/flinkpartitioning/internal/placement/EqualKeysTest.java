package io.flinkpartitioning.internal.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.types.StringValue;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

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

    @Test
    void typeOfWhichNothingIsKnown_isRefusedByItsBytes_andAcceptedByItsHashCode() {
        TypeInformation<Tuple2<String, StringValue>> type =
                Types.TUPLE(Types.STRING, TypeInformation.of(StringValue.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> require(HashFunction.FNV, type))
                .withMessageContaining("can't be shown")
                .withMessageContaining("hash_function: flink");
        assertThatCode(() -> require(HashFunction.FLINK, type)).doesNotThrowAnyException();
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
                "key", type, placement, ProbedKeys.of(placement, type, new SerializerConfigImpl()));
    }
}
