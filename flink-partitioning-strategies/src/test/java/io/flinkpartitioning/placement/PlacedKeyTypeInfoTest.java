package io.flinkpartitioning.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
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
}
