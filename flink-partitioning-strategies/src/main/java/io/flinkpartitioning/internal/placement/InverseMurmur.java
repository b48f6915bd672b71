package io.flinkpartitioning.internal.placement;

/**
 * The inverse of the hash that Flink applies to {@code key.hashCode()} before it takes the key
 * group: {@code org.apache.flink.util.MathUtils.murmurHash(int)}.
 *
 * <p>That function is MurmurHash3 (x86, 32 bit) of one four-byte block, a bijection on the 32-bit
 * integers, followed by the absolute value ({@code Integer.MIN_VALUE} becomes 0). Each step of the
 * bijection has an inverse. A multiplication by an odd constant is undone by the constant's inverse
 * modulo 2^32. A rotation is undone by the opposite rotation. {@code x ^= x >>> s} is undone by
 * repeating it with multiples of {@code s} below 32. The absolute value leaves one bit of choice,
 * the sign.
 *
 * <p>Consequence: key group {@code g} of {@code M} has the values {@code v = g + i * M < 2^31}, and
 * each value has exactly two preimages. So about {@code 2^32 / M} hash codes lead to the key group.
 * This class can return all of them: no more exist under Flink's formula.
 */
public final class InverseMurmur {

    private static final int C1_INVERSE = inverse(0xcc9e2d51);
    private static final int C2_INVERSE = inverse(0x1b873593);
    private static final int FIVE_INVERSE = inverse(5);
    private static final int MIX1_INVERSE = inverse(0x85ebca6b);
    private static final int MIX2_INVERSE = inverse(0xc2b2ae35);

    private InverseMurmur() {}

    /**
     * Returns the hash code that the bijection maps to {@code mixed}.
     *
     * @param mixed any integer: Flink's murmur value before the absolute value is taken
     */
    static int preimage(int mixed) {
        int x = mixed;
        x ^= x >>> 16;
        x *= MIX2_INVERSE;
        x ^= (x >>> 13) ^ (x >>> 26);
        x *= MIX1_INVERSE;
        x ^= x >>> 16;
        x ^= 4;
        x = (x - 0xe6546b64) * FIVE_INVERSE;
        x = Integer.rotateRight(x, 13);
        x *= C2_INVERSE;
        x = Integer.rotateRight(x, 15);
        x *= C1_INVERSE;
        return x;
    }

    /**
     * Returns a hash code that Flink places in the given key group. The entropy picks one of all
     * hash codes that it places there.
     *
     * @param keyGroup the key group, in [0, {@code maxParallelism})
     * @param maxParallelism the max parallelism, in [1, 32768]
     * @param entropy uniform bits: the upper 32 choose the value, the lowest one the sign
     */
    public static int hashInKeyGroup(int keyGroup, int maxParallelism, long entropy) {
        // How many v = keyGroup + i * maxParallelism lie in [0, 2^31).
        long values = (Integer.MAX_VALUE - keyGroup) / maxParallelism + 1L;
        // Lemire's range reduction: the upper 32 bits as a fraction of one, times the range.
        long index = ((entropy >>> 32) * values) >>> 32;
        int value = (int) (keyGroup + index * maxParallelism);
        if ((entropy & 1) == 0) {
            return preimage(value);
        }
        // Flink maps MIN_VALUE, which has no positive counterpart, to 0.
        return preimage(value == 0 ? Integer.MIN_VALUE : -value);
    }

    /** Newton's iteration: each step doubles the number of correct low bits, starting from 3. */
    private static int inverse(int odd) {
        int x = odd;
        for (int correctBits = 3; correctBits < Integer.SIZE; correctBits *= 2) {
            x *= 2 - odd * x;
        }
        return x;
    }
}
