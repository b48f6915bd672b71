package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.bench.job.Hash;

/**
 * How many bids a bidder made in a window.
 *
 * @param bidder the bidder
 * @param bids the number of bids
 * @param start the begin of the window, in milliseconds since 1970
 * @param end its end, exclusive
 */
public record BidCount(long bidder, long bids, long start, long end) {

    long hash() {
        return Hash.of(Hash.of(Hash.of(Hash.of(bidder), bids), start), end);
    }
}
