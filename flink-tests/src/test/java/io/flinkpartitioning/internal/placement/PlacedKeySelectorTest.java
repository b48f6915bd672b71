package io.flinkpartitioning.internal.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class PlacedKeySelectorTest {

    @Test
    void getKey_moreKeysThanTheCacheHolds_isWhatThePlacementSays() throws Exception {
        PlacedKeySelector<String, String> selector = selector(key -> key, Types.STRING);
        KeyPlacement<String> placement = byHash(Types.STRING);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20_000; i++) {
                String key = "trader-" + i;
                PlacedKey<String> placed = selector.getKey(key);
                assertThat(placed).isEqualTo(placement.place(key));
                assertThat(placed.hashCode()).isEqualTo(placement.place(key).hashCode());
            }
        }
    }

    @Test
    void getKey_recurringKey_allocatesNothing() throws Exception {
        PlacedKeySelector<String, String> selector = selector(key -> key, Types.STRING);
        PlacedKey<String> first = selector.getKey("trader-1");
        assertThat(selector.getKey(new String("trader-1".getBytes(UTF_8), UTF_8))).isSameAs(first);
    }

    @Test
    void getKey_mutableKeyThatTheRecordReuses_isNotChangedInTheCache() throws Exception {
        TypeInformation<Tuple2<String, Long>> type = Types.TUPLE(Types.STRING, Types.LONG);
        PlacedKeySelector<Tuple2<String, Long>, Tuple2<String, Long>> selector =
                selector(key -> key, type);
        KeyPlacement<Tuple2<String, Long>> placement = byHash(type);
        Tuple2<String, Long> reused = Tuple2.of("trader", 0L);
        for (long i = 0; i < 50_000; i++) {
            reused.f1 = i % 3000;
            assertThat(selector.getKey(reused).hashCode())
                    .isEqualTo(placement.place(reused).hashCode());
        }
    }

    @Test
    void getKey_nullKey_saysWhichKeyAndWhatToDo() throws Exception {
        PlacedKeySelector<String, String> selector = selector(key -> null, Types.STRING);
        assertThatNullPointerException()
                .isThrownBy(() -> selector.getKey("record"))
                .withMessageContaining("'trader_id' must not be null")
                .withMessageContaining("Filter such records out");
    }

    @Test
    void getKey_afterJavaSerialization_isTheSame() throws Exception {
        PlacedKeySelector<String, String> selector = selector(key -> key, Types.STRING);
        PlacedKey<String> placed = selector.getKey("trader-1");
        assertThat(InstantiationUtil.clone(selector).getKey("trader-1"))
                .isEqualTo(placed)
                .hasSameHashCodeAs(placed);
    }

    private static <T, K> PlacedKeySelector<T, K> selector(
            KeySelector<T, K> keySelector, TypeInformation<K> type) {
        return new PlacedKeySelector<>(
                "trader_id", keySelector, byHash(type), type, new SerializerConfigImpl());
    }

    private static <K> KeyPlacement<K> byHash(TypeInformation<K> type) {
        return KeyPlacements.byHash(
                HashFunction.FNV, "trader_id", type, new SerializerConfigImpl(), 128);
    }
}
