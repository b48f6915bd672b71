package io.flinkpartitioning.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HashFunctionTest {

    private static final int MAX_PARALLELISM = 128;
    private static final int KEYS = 100_000;

    /** Chi-square at 127 degrees of freedom and fewer: the quantile for alpha = 10^-6. */
    private static final double ALPHA_QUANTILE_Z = 4.753;

    private enum Side {
        BUY,
        SELL
    }

    /** Keys as they look in practice. */
    private record Keys(String name, IntFunction<String> key) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Keys> REALISTIC_KEYS =
            List.of(
                    new Keys("sequential ids", Integer::toString),
                    new Keys("named ids", "trader-%05d"::formatted),
                    new Keys(
                            "UUIDs",
                            i ->
                                    new UUID(0x9e3779b97f4a7c15L * i, 0xc2b2ae3d27d4eb4fL * i)
                                            .toString()),
                    new Keys("short strings", i -> Integer.toString(i, Character.MAX_RADIX)));

    private record Sample(HashFunction function, Keys keys) {}

    static Stream<Sample> samples() {
        return Stream.of(HashFunction.values())
                .flatMap(
                        function ->
                                REALISTIC_KEYS.stream().map(keys -> new Sample(function, keys)));
    }

    /** Vectors: http://www.isthe.com/chongo/src/fnv/test_fnv.c. */
    @Test
    void fnv_publishedVectors_match() {
        assertThat(HashFunction.fnv1a64(bytes(""))).isEqualTo(0xcbf29ce484222325L);
        assertThat(HashFunction.fnv1a64(bytes("a"))).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(HashFunction.fnv1a64(bytes("foobar"))).isEqualTo(0x85944171f73967e8L);
        assertThat(HashFunction.FNV.hash(bytes("a"))).isEqualTo(0xaf63dc4c ^ 0x8601ec8c);
    }

    /** Vectors of MurmurHash3_x86_32 with seed 0 that Guava and others test against. */
    @Test
    void murmur3_publishedVectors_match() {
        assertThat(HashFunction.MURMUR3.hash(bytes(""))).isZero();
        assertThat(HashFunction.MURMUR3.hash(bytes("abc"))).isEqualTo(0xb3dd93fa);
        assertThat(HashFunction.MURMUR3.hash(bytes("hello"))).isEqualTo(0x248bfa47);
        assertThat(HashFunction.MURMUR3.hash(bytes("The quick brown fox jumps over the lazy dog")))
                .isEqualTo(0x2e4ff723);
    }

    /** Vectors of XXH3_64bits with seed 0: the empty input is in xxHash's own sanity test. */
    @Test
    void xxhash_publishedVectors_match() {
        assertThat(HashFunction.XXHASH.hash(bytes("")))
                .isEqualTo(Long.hashCode(0x2d06800538d394c2L));
        assertThat(HashFunction.XXHASH.hash(bytes("a")))
                .isEqualTo(Long.hashCode(0xe6c632b61e964e1fL));
        assertThat(HashFunction.XXHASH.hash(bytes("abc")))
                .isEqualTo(Long.hashCode(0x78af5f94892f3950L));
    }

    @Test
    void flink_anyKey_hasTheKeyGroupOfAPlainKeyBy() {
        KeyPlacement<String> placement = placement(HashFunction.FLINK, Types.STRING);
        for (int i = 0; i < 10_000; i++) {
            String key = "trader-" + i;
            assertThat(
                            KeyGroupRangeAssignment.assignToKeyGroup(
                                    placement.place(key), MAX_PARALLELISM))
                    .isEqualTo(KeyGroupRangeAssignment.assignToKeyGroup(key, MAX_PARALLELISM));
        }
        assertThat(placement.layout()).isEqualTo(new Layout.OfHash("flink", MAX_PARALLELISM));
        assertThatIllegalStateException().isThrownBy(() -> HashFunction.FLINK.hash(new byte[0]));
    }

    static List<TypeInformation<?>> typesWithEnum() {
        TypeInformation<Side> side = Types.ENUM(Side.class);
        return List.of(side, Types.TUPLE(Types.STRING, side), Types.LIST(side));
    }

    @ParameterizedTest
    @MethodSource("typesWithEnum")
    void flink_typeWithEnum_isRefusedWithAnAlternative(TypeInformation<?> type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> placement(HashFunction.FLINK, type))
                .withMessageContaining("'key'")
                .withMessageContaining("enum")
                .withMessageContaining("'fnv', 'murmur3' or 'xxhash'");
    }

    /** Another value is another layout under the same name, and loses state in silence. */
    @ParameterizedTest
    @EnumSource(HashFunction.class)
    void function_ofManyKeys_neverChanges(HashFunction function) {
        KeyPlacement<String> placement = placement(function, Types.STRING);
        int checksum = 0;
        for (int i = 0; i < 10_000; i++) {
            checksum = 31 * checksum + placement.place("trader-" + i).hashCode();
        }
        assertThat(checksum)
                .isEqualTo(
                        switch (function) {
                            case FNV -> 2034998042;
                            case MURMUR3 -> -1448294049;
                            case XXHASH -> -96237719;
                            case FLINK -> -1568230712;
                        });
    }

    /**
     * Chi-square against the weights that Flink's key groups give each subtask, for n = 2 to 128,
     * with alpha = 10^-6 for each of the 16 x 127 tests (Wilson-Hilferty's approximation of the
     * quantile). {@code flink} is the hash code of a string, which is no random function: of it is
     * asked no more than that no subtask has twice its share.
     */
    @ParameterizedTest
    @MethodSource("samples")
    void function_ofRealisticKeys_isUniformOverSubtasks(Sample sample) {
        KeyPlacement<String> placement = placement(sample.function(), Types.STRING);
        int[] keyGroups = new int[MAX_PARALLELISM];
        for (int i = 0; i < KEYS; i++) {
            keyGroups[
                    KeyGroups.ofHash(
                            placement.place(sample.keys().key().apply(i)).hashCode(),
                            MAX_PARALLELISM)]++;
        }
        for (int parallelism = 2; parallelism <= MAX_PARALLELISM; parallelism++) {
            double[] expected = new double[parallelism];
            double[] observed = new double[parallelism];
            for (int keyGroup = 0; keyGroup < MAX_PARALLELISM; keyGroup++) {
                int subtask = KeyGroups.subtaskOf(keyGroup, MAX_PARALLELISM, parallelism);
                expected[subtask] += (double) KEYS / MAX_PARALLELISM;
                observed[subtask] += keyGroups[keyGroup];
            }
            double chiSquare = 0;
            for (int subtask = 0; subtask < parallelism; subtask++) {
                double difference = observed[subtask] - expected[subtask];
                chiSquare += difference * difference / expected[subtask];
                assertThat(observed[subtask]).isLessThan(2 * expected[subtask]);
            }
            if (sample.function() != HashFunction.FLINK) {
                assertThat(chiSquare)
                        .as("%s over %d subtasks", sample, parallelism)
                        .isLessThan(chiSquareQuantile(parallelism - 1));
            }
        }
    }

    /**
     * Wilson and Hilferty (1931): (X/k)^(1/3) is close to normal, mean 1-2/(9k), variance 2/(9k).
     */
    private static double chiSquareQuantile(int degreesOfFreedom) {
        double variance = 2.0 / (9 * degreesOfFreedom);
        return degreesOfFreedom
                * Math.pow(1 - variance + ALPHA_QUANTILE_Z * Math.sqrt(variance), 3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static <K> KeyPlacement<K> placement(HashFunction function, TypeInformation<K> type) {
        return KeyPlacements.byHash(
                function, "key", type, new SerializerConfigImpl(), MAX_PARALLELISM);
    }
}
