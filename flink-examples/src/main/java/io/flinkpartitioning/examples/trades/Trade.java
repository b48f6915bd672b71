package io.flinkpartitioning.examples.trades;

/**
 * A trade as a topic has it; the trader's id is the record key.
 *
 * @param traderId who traded
 * @param amountCents for how much
 * @param timeMillis when, in milliseconds since the epoch
 */
public record Trade(String traderId, long amountCents, long timeMillis) {

    private static final long LARGE_CENTS = 500_000;

    /** Whether it is large: 5,000 in whole units, or more. */
    public boolean isLarge() {
        return amountCents >= LARGE_CENTS;
    }
}
