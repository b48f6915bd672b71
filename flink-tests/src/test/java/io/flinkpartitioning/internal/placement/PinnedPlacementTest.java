package io.flinkpartitioning.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * Where keys live is in every savepoint, so it may never change: not by a change here, nor by one
 * of Flink's serializers. The file is only ever added to, by hand.
 */
public class PinnedPlacementTest {

    private static final Path PINNED = Path.of("src", "test", "resources", "pinned-hashes.txt");
    private static final int PARTITIONS = 12;
    private static final int MAX_PARALLELISM = 128;

    enum Side {
        BUY,
        SELL
    }

    /** A key of several columns. */
    public record Position(String trader, Side side, long account) {}

    @Test
    void everyKindOfKey_isWhereItHasAlwaysBeen() throws Exception {
        List<String> hashes = new ArrayList<>();
        for (HashFunction function :
                List.of(HashFunction.FNV, HashFunction.MURMUR3, HashFunction.XXHASH)) {
            hashed(hashes, function, Types.STRING, "", "trader-1", "Zoë");
            hashed(hashes, function, Types.LONG, 0L, -1L, 4_711L);
            hashed(hashes, function, Types.INT, 0, -1, 4_711);
            hashed(hashes, function, Types.SHORT, (short) 7);
            hashed(hashes, function, Types.BOOLEAN, true, false);
            hashed(hashes, function, TypeInformation.of(UUID.class), new UUID(1, -2));
            hashed(hashes, function, Types.ENUM(Side.class), Side.BUY, Side.SELL);
            hashed(
                    hashes,
                    function,
                    TypeInformation.of(Position.class),
                    new Position("trader-1", Side.SELL, 7));
            hashed(
                    hashes,
                    function,
                    Types.TUPLE(Types.STRING, Types.LONG),
                    Tuple2.of("trader-1", 7L));
        }
        KafkaPartitioning<String> producers = KafkaPartitioning.murmur2(StringSerializer.class);
        KeyPlacement<String> whole = producers.placement("trades", PARTITIONS, MAX_PARALLELISM);
        for (String key : List.of("", "trader-1", "Zoë")) {
            hashes.add("partition String " + key + " = " + whole.place(key).hashCode());
        }
        KeyPlacement<Position> byPart =
                SourceKey.part("trader", Position::trader, producers)
                        .placement(
                                "position",
                                TypeInformation.of(Position.class),
                                new SerializerConfigImpl(),
                                SerializerTopic.named("trades"),
                                PARTITIONS,
                                MAX_PARALLELISM);
        for (Side side : Side.values()) {
            Position key = new Position("trader-1", side, 7);
            hashes.add("partition of a part " + key + " = " + byPart.place(key).hashCode());
        }
        assertThat(hashes).containsExactlyElementsOf(Files.readAllLines(PINNED));
    }

    @SafeVarargs
    private static <K> void hashed(
            List<String> hashes, HashFunction function, TypeInformation<K> type, K... keys) {
        KeyPlacement<K> placement =
                KeyPlacements.byHash(
                        function, "key", type, new SerializerConfigImpl(), MAX_PARALLELISM);
        for (K key : keys) {
            hashes.add(
                    function
                            + " "
                            + key.getClass().getSimpleName()
                            + " "
                            + key
                            + " = "
                            + placement.place(key).hashCode());
        }
    }
}
