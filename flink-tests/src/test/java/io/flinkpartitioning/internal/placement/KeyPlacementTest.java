package io.flinkpartitioning.internal.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyPlacementTest {

    enum Venue {
        XETRA,
        NYSE
    }

    public record VenueKey(String trader, Venue venue) {}

    /** A hash like the Java producer's, without the package that depends on this one. */
    private record Modulo(String name) implements ProducerHash<Object> {
        @Override
        public int partition(Object key, byte[] keyBytes, int partitions) {
            return Utils.toPositive(Utils.murmur2(keyBytes)) % partitions;
        }
    }

    @Test
    void byPartition_anyKey_isInTheKeyGroupOfItsPartition() {
        for (int partitions : new int[] {1, 7, 8, 50, 300}) {
            for (int maxParallelism : new int[] {7, 100, 128, 4096}) {
                KeyPlacement<String> placement = byPartition(partitions, maxParallelism);
                for (int i = 0; i < 1000; i++) {
                    String key = "trader-" + i;
                    int partition =
                            new Modulo("murmur2").partition(key, key.getBytes(UTF_8), partitions);
                    assertThat(
                                    KeyGroupRangeAssignment.assignToKeyGroup(
                                            placement.place(key), maxParallelism))
                            .isEqualTo(
                                    KeyGroups.ofPartition(partition, partitions, maxParallelism));
                }
            }
        }
    }

    /** The bound is derived in {@link InverseMurmurTest}; here the keys are real and similar. */
    @Test
    void byPartition_hundredThousandKeysOfOnePartition_collideNoMoreThanRandomDraws() {
        KeyPlacement<String> placement = byPartition(8, 128);
        Modulo hash = new Modulo("murmur2");
        Set<Integer> hashes = new HashSet<>();
        int keys = 0;
        for (int i = 0; keys < 100_000; i++) {
            String key = "trader-" + i;
            if (hash.partition(key, key.getBytes(UTF_8), 8) == 3) {
                keys++;
                hashes.add(placement.place(key).hashCode());
            }
        }
        double codes = Math.pow(2, 32) / 128;
        double expected = keys + codes * Math.expm1(keys * Math.log1p(-1 / codes));
        assertThat(keys - hashes.size())
                .as("expected %.0f", expected)
                .isLessThanOrEqualTo((int) (expected + 5 * Math.sqrt(expected)));
    }

    @Test
    void byPartition_producerHashOutOfRange_saysSo() {
        ProducerHash<Object> broken =
                new ProducerHash<>() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public int partition(Object key, byte[] keyBytes, int partitions) {
                        return -3;
                    }
                };
        KeyPlacement<String> placement =
                KeyPlacements.byPartition(
                        new ProducerPlacing<>(
                                key -> key.getBytes(UTF_8), broken, DeclaredSettings.NONE),
                        new Layout.OfPartitions(8, "broken", "utf8", 128));
        assertThatIllegalStateException()
                .isThrownBy(() -> placement.place("a"))
                .withMessageContaining("[0, 8)")
                .withMessageContaining("'broken' returned -3");
    }

    @Test
    void keyGroupOfAKey_isThatOfItsPlacedForm() {
        for (KeyPlacement<String> placement :
                List.of(byPartition(7, 100), byPartition(300, 128), byHash(Types.STRING, 128))) {
            int maxParallelism = placement.layout().maxParallelism();
            for (int i = 0; i < 1000; i++) {
                String key = "trader-" + i;
                PlacedKey<String> placed = placement.place(key);
                assertThat(placement.keyGroup(key))
                        .isEqualTo(placed.keyGroup())
                        .isEqualTo(
                                KeyGroupRangeAssignment.assignToKeyGroup(placed, maxParallelism));
            }
        }
    }

    @Test
    void sourcePartition_isThatOfTheProducerAndUnknownToHashPlacement() {
        Modulo hash = new Modulo("murmur2");
        for (int i = 0; i < 1000; i++) {
            String key = "trader-" + i;
            assertThat(byPartition(7, 100).sourcePartition(key))
                    .hasValue(hash.partition(key, key.getBytes(UTF_8), 7));
        }
        assertThat(byHash(Types.STRING, 128).sourcePartition("trader-1")).isEmpty();
    }

    @Test
    void byPartitionOfAPart_keepsTheGroupsOfASourceKeyTogetherAndTellsTheirHashCodesApart() {
        KeyPlacement<Tuple2<String, Long>> placement = byPartOf(key -> key.f0);
        KeyPlacement<String> bySourceKey = byPartition(8, 128);
        Set<Integer> hashes = new HashSet<>();
        for (int trader = 0; trader < 100; trader++) {
            for (long symbol = 0; symbol < 100; symbol++) {
                PlacedKey<Tuple2<String, Long>> placed =
                        placement.place(Tuple2.of("trader-" + trader, symbol));
                assertThat(placed.keyGroup()).isEqualTo(bySourceKey.keyGroup("trader-" + trader));
                hashes.add(placed.hashCode());
            }
        }
        assertThat(hashes).as("one hash code per source key would be 100").hasSizeGreaterThan(9990);
    }

    @Test
    void byPartitionOfAPart_thatIsNull_namesTheSourceKey() {
        assertThatNullPointerException()
                .isThrownBy(() -> byPartOf(key -> null).place(Tuple2.of("trader-1", 2L)))
                .withMessageContaining("source key 'trader_id' must not be null")
                .withMessageContaining("(trader-1,2)");
    }

    @Test
    void byPartitionOfAPart_thatCannotBeTaken_saysOfWhichKey() {
        KeyPlacement<Tuple2<String, Long>> checked =
                byPartOf(
                        key -> {
                            throw new IOException("no part");
                        });
        assertThatExceptionOfType(FlinkRuntimeException.class)
                .isThrownBy(() -> checked.keyGroup(Tuple2.of("trader-1", 2L)))
                .withMessageContaining("source key out of (trader-1,2)");
        KeyPlacement<Tuple2<String, Long>> unchecked =
                byPartOf(
                        key -> {
                            throw new IllegalArgumentException("no part");
                        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> unchecked.keyGroup(Tuple2.of("trader-1", 2L)))
                .withMessage("no part");
    }

    private static KeyPlacement<Tuple2<String, Long>> byPartOf(
            KeySelector<Tuple2<String, Long>, String> part) {
        return KeyPlacements.byPartition(
                part,
                new ProducerPlacing<>(
                        key -> key.getBytes(UTF_8), new Modulo("murmur2"), DeclaredSettings.NONE),
                "trader_id,symbol",
                Types.TUPLE(Types.STRING, Types.LONG),
                new SerializerConfigImpl(),
                new Layout.OfPartitions(8, "murmur2", "utf8", "trader_id", 128));
    }

    @Test
    void byHash_manyKeys_reachEveryKeyGroup() {
        KeyPlacement<String> placement = byHash(Types.STRING, 128);
        assertThat(placement.layout()).isEqualTo(new Layout.OfHash("fnv", 128));
        Set<Integer> keyGroups = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            keyGroups.add(
                    KeyGroupRangeAssignment.assignToKeyGroup(placement.place("trader-" + i), 128));
        }
        assertThat(keyGroups).hasSize(128);
    }

    static List<TypeInformation<?>> kryoTypes() {
        TypeInformation<URI> uri = Types.GENERIC(URI.class);
        return List.of(uri, Types.LIST(uri), Types.TUPLE(Types.STRING, uri));
    }

    @ParameterizedTest
    @MethodSource("kryoTypes")
    void byHash_kryoType_isRefusedWithAnAlternative(TypeInformation<?> type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> byHash(type, 128))
                .withMessageContaining("'key'")
                .withMessageContaining("URI")
                .withMessageContaining("Kryo")
                .withMessageContaining("SmartKeyBy.partitionedLike(…)");
    }

    @Test
    void place_inAnotherJvm_givesTheSameHashes() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KeyPlacementTest.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = process.inputReader(UTF_8)) {
            assertThat(output.lines()).containsExactlyElementsOf(sampleHashes());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Prints the sample: the child of the test above. */
    public static void main(String[] args) {
        sampleHashes().forEach(System.out::println);
    }

    private static List<String> sampleHashes() {
        List<String> hashes = new ArrayList<>();
        KeyPlacement<Venue> venues = byHash(Types.ENUM(Venue.class), 128);
        KeyPlacement<VenueKey> records = byHash(TypeInformation.of(VenueKey.class), 128);
        KeyPlacement<UUID> uuids = byHash(TypeInformation.of(UUID.class), 128);
        KeyPlacement<Venue> placedVenues =
                KeyPlacements.byPartition(
                        new ProducerPlacing<>(
                                venue -> venue.name().getBytes(UTF_8),
                                new Modulo("murmur2"),
                                DeclaredSettings.NONE),
                        new Layout.OfPartitions(8, "murmur2", "name", 128));
        for (Venue venue : Venue.values()) {
            hashes.add("enum by hash " + venue + " " + venues.place(venue).hashCode());
            hashes.add("enum by partition " + venue + " " + placedVenues.place(venue).hashCode());
            for (int i = 0; i < 50; i++) {
                VenueKey key = new VenueKey("trader-" + i, venue);
                hashes.add(key + " " + records.place(key).hashCode());
            }
        }
        for (int i = 0; i < 50; i++) {
            hashes.add("uuid " + i + " " + uuids.place(new UUID(i, ~i)).hashCode());
        }
        return hashes;
    }

    private static KeyPlacement<String> byPartition(int partitions, int maxParallelism) {
        return KeyPlacements.byPartition(
                new ProducerPlacing<>(
                        key -> key.getBytes(UTF_8), new Modulo("murmur2"), DeclaredSettings.NONE),
                new Layout.OfPartitions(partitions, "murmur2", "utf8", maxParallelism));
    }

    private static <K> KeyPlacement<K> byHash(TypeInformation<K> type, int maxParallelism) {
        return KeyPlacements.byHash(
                HashFunction.FNV, "key", type, new SerializerConfigImpl(), maxParallelism);
    }
}
