package io.flinkpartitioning.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.MathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InverseMurmurTest {

    private static final long SEED = 20261123;

    private static final int[] BOUNDARIES = {
        0,
        1,
        -1,
        2,
        -2,
        4,
        13,
        127,
        128,
        32767,
        32768,
        1 << 30,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 1,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1,
        0x55555555,
        0xaaaaaaaa
    };

    @Test
    void preimage_ofFlinksHash_isTheHashedIntegerOrItsTwin() {
        for (int code : BOUNDARIES) {
            assertOneOfThePreimages(code);
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000_000; i++) {
            assertOneOfThePreimages(random.nextInt());
        }
    }

    @Test
    void preimage_ofAnyInteger_isHashedBackToItsAbsoluteValue() {
        for (int mixed : BOUNDARIES) {
            assertHashedBack(mixed);
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000_000; i++) {
            assertHashedBack(random.nextInt());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 128, 720, 4096, 32768})
    void hashInKeyGroup_everyKeyGroup_isWhereFlinkPutsIt(int maxParallelism) {
        Random random = new Random(SEED + maxParallelism);
        long[] extremes = {0, 1, -1, -2, Long.MIN_VALUE, Long.MAX_VALUE};
        for (int keyGroup = 0; keyGroup < maxParallelism; keyGroup++) {
            for (int i = 0; i < extremes.length + 20; i++) {
                long entropy = i < extremes.length ? extremes[i] : random.nextLong();
                int hash = InverseMurmur.hashInKeyGroup(keyGroup, maxParallelism, entropy);
                assertThat(KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hash, maxParallelism))
                        .as("entropy %x, seed %d", entropy, SEED)
                        .isEqualTo(keyGroup);
            }
        }
    }

    /** Flink takes the absolute value, and 0 for the one integer that has none. */
    @Test
    void hashInKeyGroup_valueZero_hasTwoHashCodesAsAllOthersHave() {
        assertThat(InverseMurmur.hashInKeyGroup(0, 128, 1))
                .isNotEqualTo(InverseMurmur.hashInKeyGroup(0, 128, 0));
    }

    /**
     * Draws of 100,000 from the {@code H = 2^32 / M} hash codes of a key group collide {@code n - H
     * (1 - (1 - 1/H)^n)} times on average. The number is close to normal with a variance below its
     * mean, so five standard deviations are exceeded with a probability below 3e-7.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 128, 720, 4096})
    void hashInKeyGroup_hundredThousandDraws_collideNoMoreThanRandomOnes(int maxParallelism) {
        int draws = 100_000;
        Random random = new Random(SEED);
        int[] hashes = new int[draws];
        for (int i = 0; i < draws; i++) {
            hashes[i] =
                    InverseMurmur.hashInKeyGroup(
                            maxParallelism / 2, maxParallelism, random.nextLong());
        }
        double codes = Math.pow(2, 32) / maxParallelism;
        double expected = draws + codes * Math.expm1(draws * Math.log1p(-1 / codes));
        double bound = expected + 5 * Math.sqrt(expected) + 5;
        assertThat(draws - Arrays.stream(hashes).distinct().count())
                .as(
                        "collisions of %d draws at M = %d, expected %.0f",
                        draws, maxParallelism, expected)
                .isLessThanOrEqualTo((long) bound);
    }

    private static void assertOneOfThePreimages(int code) {
        int value = MathUtils.murmurHash(code);
        int negative = value == 0 ? Integer.MIN_VALUE : -value;
        assertThat(code).isIn(InverseMurmur.preimage(value), InverseMurmur.preimage(negative));
    }

    private static void assertHashedBack(int mixed) {
        int expected = mixed == Integer.MIN_VALUE ? 0 : Math.abs(mixed);
        assertThat(MathUtils.murmurHash(InverseMurmur.preimage(mixed))).isEqualTo(expected);
    }
}
