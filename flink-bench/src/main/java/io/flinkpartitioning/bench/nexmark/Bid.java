package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.bench.job.Hash;

/**
 * A bid, with the fields of Nexmark's.
 *
 * @param auction for what
 * @param bidder by whom
 * @param price how much, in cents
 * @param channel through whom
 * @param url from where
 * @param dateTime when, in milliseconds since 1970
 * @param extra payload
 */
public record Bid(
        long auction,
        long bidder,
        long price,
        String channel,
        String url,
        long dateTime,
        String extra) {

    /** A hash of what tells bids apart. Those of the texts would cost more than an exchange. */
    long hash() {
        return hash(auction, bidder, price, dateTime);
    }

    static long hash(long auction, long bidder, long price, long dateTime) {
        return Hash.of(Hash.of(Hash.of(Hash.of(auction), bidder), price), dateTime);
    }
}
