package io.flinkpartitioning.examples.trades;

/**
 * What a trader has traded so far.
 *
 * @param traderId who traded
 * @param trades the number of trades
 * @param sumCents the sum of their amounts
 */
public record TraderTotal(String traderId, long trades, long sumCents) {

    /** Returns the total after one more trade. */
    public TraderTotal plus(long amountCents) {
        return new TraderTotal(traderId, trades + 1, sumCents + amountCents);
    }
}
