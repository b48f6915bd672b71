package io.flinkpartitioning.bench.job;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** The keys of trades. */
public final class Traders {

    private Traders() {}

    /** Returns a key. */
    public static byte[] key(int number) {
        return ("trader-" + number).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the partition that Kafka's producer chooses for a key. */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
