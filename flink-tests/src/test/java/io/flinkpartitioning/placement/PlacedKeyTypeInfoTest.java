package io.flinkpartitioning.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.placement.state.KeyEncoding;
import io.flinkpartitioning.internal.placement.state.PlacedKeyType;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlacedKeyTypeInfoTest {

    private static final Layout LAYOUT =
            new Layout.OfPartitions(8, "murmur2", "StringSerializer", 128);

    /**
     * Flink takes it for a POJO: public, with a constructor without parameters and a public field.
     */
    public static class NoEquals {
        public String id = "";
    }

    @SuppressWarnings("ArrayRecordComponent")
    public record RecordWithArray(String id, int[] numbers) {}

    public record GoodRecord(String id, UUID uuid, Thread.State state) {}

    static TypeInformation<?>[] unstableTypes() {
        return new TypeInformation<?>[] {
            Types.PRIMITIVE_ARRAY(Types.BYTE),
            Types.OBJECT_ARRAY(Types.STRING),
            TypeInformation.of(String[].class),
            Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.INT)),
            Types.LIST(Types.PRIMITIVE_ARRAY(Types.INT)),
            TypeInformation.of(RecordWithArray.class),
            TypeInformation.of(NoEquals.class),
            Types.GENERIC(NoEquals.class),
            Types.MAP(Types.STRING, Types.LONG),
            Types.GENERIC(java.util.HashSet.class)
        };
    }

    static TypeInformation<?>[] stableTypes() {
        return new TypeInformation<?>[] {
            Types.STRING,
            Types.LONG,
            Types.INT,
            Types.BOOLEAN,
            Types.ENUM(Thread.State.class),
            TypeInformation.of(UUID.class),
            TypeInformation.of(GoodRecord.class),
            Types.TUPLE(Types.STRING, Types.LONG),
            Types.LIST(Types.STRING),
            Types.GENERIC(java.net.URI.class)
        };
    }

    @ParameterizedTest
    @MethodSource("unstableTypes")
    void of_typeWithoutValueEquality_isRefusedWithAnAlternative(TypeInformation<?> type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlacedKeyTypeInfo.of("trader_id", type, LAYOUT))
                .withMessageContaining("'trader_id'")
                .withMessageContaining("value equality")
                .withMessageContaining(type.toString())
                .withMessageContaining("Group by");
    }

    @ParameterizedTest
    @MethodSource("stableTypes")
    void of_typeWithValueEquality_isAccepted(TypeInformation<?> type) {
        assertThat(PlacedKeyTypeInfo.of("trader_id", type, LAYOUT).isKeyType()).isTrue();
    }

    @Test
    void equals_otherLayoutOrKeyType_differs() {
        PlacedKeyTypeInfo<String> type = PlacedKeyTypeInfo.of("a", Types.STRING, LAYOUT);
        assertThat(type)
                .isEqualTo(PlacedKeyTypeInfo.of("b", Types.STRING, LAYOUT))
                .isNotEqualTo(PlacedKeyTypeInfo.of("a", Types.LONG, LAYOUT))
                .isNotEqualTo(
                        PlacedKeyTypeInfo.of("a", Types.STRING, new Layout.OfHash("fnv", 128)));
    }

    /** Equal keys have other hash codes if the bytes differ that their hash codes are made of. */
    @Test
    void equals_otherBytes_differs_andNamesThemWithoutSecrets() {
        PlacedKeyTypeInfo<String> type = PlacedKeyTypeInfo.of("a", Types.STRING, LAYOUT);
        PlacedKeyType<String> ofTopic =
                PlacedKeyTypes.encodedBy(
                        type, new KeyEncoding("trades", Map.of("registry.password", "hunter2")));
        assertThat(ofTopic)
                .isNotEqualTo(type)
                .isEqualTo(
                        PlacedKeyTypes.encodedBy(
                                type,
                                new KeyEncoding("trades", Map.of("registry.password", "hunter2"))))
                .isNotEqualTo(
                        PlacedKeyTypes.encodedBy(
                                type,
                                new KeyEncoding("orders", Map.of("registry.password", "hunter2"))));
        assertThat(ofTopic.toString())
                .contains("by the bytes for topic or stream 'trades' with serializer settings")
                .contains("[registry.password]")
                .doesNotContain("hunter2");
    }

    /** If the probes stand for all keys, they show more than topic and settings do. */
    @Test
    void equals_sameBytesOfAllProbes_isTrue_whateverIsDeclared() {
        Map<String, String> utf8 = Map.of("key.serializer.encoding", "UTF-8");
        PlacedKeyType<String> plain = texts(Map.of(), "trades");
        assertThat(plain)
                .isEqualTo(texts(utf8, "orders"))
                .hasSameHashCodeAs(texts(utf8, "orders"))
                .isEqualTo(PlacedKeyTypeInfo.of("a", Types.STRING, placement(Map.of()).layout()))
                .isNotEqualTo(texts(Map.of("key.serializer.encoding", "UTF-16"), "trades"));
    }

    private static PlacedKeyType<String> texts(Map<String, String> settings, String topic) {
        return PlacedKeyTypes.encodedBy(
                PlacedKeyTypeInfo.of(
                        "a", Types.STRING, placement(settings), new SerializerConfigImpl()),
                new KeyEncoding(settings.isEmpty() ? "" : topic, settings));
    }

    private static KeyPlacement<String> placement(Map<String, String> settings) {
        return KafkaPartitioning.<String>murmur2(StringSerializer.class)
                .withSerializerConfig(settings)
                .placement("t", 8, 128);
    }

    @Test
    void toString_namesTheLayoutAndTheWayOut() {
        assertThat(PlacedKeyTypeInfo.of("a", Types.STRING, LAYOUT))
                .hasToString(
                        """
                        PlacedKey<String> in %s [bring two together by coPartitionedWith(…); if only \
                        the partition counts differ, also by one sourcePartitions(…)]"""
                                .formatted(LAYOUT));
    }

    /** Flink takes it for a POJO. */
    public static class WithPlacedKey {
        public long number;
        public @Nullable PlacedKey<String> key;
    }

    public record RecordWithPlacedKey(long number, PlacedKey<String> key) {}

    static List<ThrowingCallable> typesWithoutLayout() {
        return List.of(
                () -> TypeInformation.of(PlacedKey.class),
                () -> TypeInformation.of(new TypeHint<PlacedKey<String>>() {}),
                () -> TypeInformation.of(new TypeHint<Tuple2<PlacedKey<String>, Long>>() {}),
                () -> TypeInformation.of(WithPlacedKey.class),
                () -> TypeInformation.of(RecordWithPlacedKey.class));
    }

    /** Kryo would take any two layouts for one type, and nobody could refuse them as keys. */
    @ParameterizedTest
    @MethodSource("typesWithoutLayout")
    void placedKeyWithoutLayout_hasNoType_notEvenAsAField(ThrowingCallable extraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(extraction)
                .withMessageContaining("The type of a PlacedKey must have its layout")
                .withMessageContaining("let records and state have the user's key, key()");
    }
}
