package io.flinkpartitioning.examples.demo;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.flinkpartitioning.examples.trades.TraderTotal;

/**
 * A checksum over (trader, number of trades, final sum), whatever the order of the traders: the sum
 * of the 64-bit hashes of all totals, modulo 2^64.
 */
final class TotalsChecksum {

    private static final Hasher64 HASHER = Hashing.xxh3_64();

    private TotalsChecksum() {}

    static long of(Iterable<TraderTotal> totals) {
        long sum = 0;
        for (TraderTotal total : totals) {
            sum +=
                    HASHER.hashStream()
                            .putString(total.traderId())
                            .putLong(total.trades())
                            .putLong(total.sumCents())
                            .getAsLong();
        }
        return sum;
    }
}
