package io.flinkpartitioning.examples.trading;

import java.util.List;

/**
 * An execution on an exchange; the symbol is the record key.
 *
 * @param symbol what was traded
 * @param priceCents at which price
 * @param quantity how many, negative where they were sold
 * @param timeMillis when, in milliseconds since the epoch
 */
public record Execution(String symbol, long priceCents, long quantity, long timeMillis) {

    static Execution of(List<String> fields) {
        return new Execution(
                fields.get(0),
                Long.parseLong(fields.get(1)),
                Long.parseLong(fields.get(2)),
                Long.parseLong(fields.get(3)));
    }
}
