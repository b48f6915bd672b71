package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;

/**
 * The default partitioner of KafkaJS 1.x, and the {@code LegacyPartitioner} of 2.x: murmur2 with
 * JavaScript's numbers, so with mistakes. Products are rounded to 53 bits, and if the length is no
 * multiple of four, the last bytes count once more as a word of their own.
 *
 * <p>Source: {@code producer/partitioners/legacy/murmur2.js} in KafkaJS 2.2.4; golden vectors in
 * {@code producers/golden.csv}.
 */
public final class KafkaJsLegacy implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    private static final int SEED = 0x9747b28c;
    private static final double M = 0x5bd1e995;
    private static final int R = 24;

    @Override
    public String name() {
        return "kafkaJsLegacy";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        return (hash(keyBytes) & Integer.MAX_VALUE) % partitions;
    }

    private static int hash(byte[] data) {
        int h = SEED ^ data.length;
        for (int i = 0; i < data.length; i += 4) {
            // The sum of JavaScript: it is exact, and only the last byte can make it negative.
            double k =
                    times(
                            at(data, i)
                                    + (at(data, i + 1) << 8)
                                    + (at(data, i + 2) << 16)
                                    + (at(data, i + 3) << 24));
            k = times(toInt(k) ^ (toInt(k) >>> R));
            h = toInt(times(h)) ^ toInt(k);
        }
        h = withTail(h, data);
        h ^= h >>> 13;
        h = toInt(times(h));
        return h ^ (h >>> 15);
    }

    private static int withTail(int hash, byte[] data) {
        int start = data.length & ~3;
        int tail = at(data, start) ^ at(data, start + 1) << 8 ^ at(data, start + 2) << 16;
        return start == data.length ? hash : toInt(times(hash ^ tail));
    }

    /** Returns a byte; 0 after the end. */
    private static int at(byte[] data, int index) {
        return index < data.length ? data[index] & 0xff : 0;
    }

    private static double times(double number) {
        return number * M;
    }

    /** JavaScript's ToInt32, for numbers below 2 to the power of 63. */
    private static int toInt(double number) {
        return (int) (long) number;
    }
}
