package io.flinkpartitioning.examples.positions;

import java.util.List;

/**
 * A fill of a trader's order, or several; the trader's id alone is the record key.
 *
 * @param traderId who traded
 * @param symbol what
 * @param quantity how many, negative where they were sold
 */
public record Fill(String traderId, String symbol, long quantity) {

    static Fill of(List<String> fields) {
        return new Fill(fields.get(0), fields.get(1), Long.parseLong(fields.get(2)));
    }

    /**
     * What fills are grouped by.
     *
     * @param traderId who traded
     * @param symbol what
     */
    public record Position(String traderId, String symbol) {}

    Position position() {
        return new Position(traderId, symbol);
    }

    Fill plus(Fill other) {
        return new Fill(traderId, symbol, quantity + other.quantity);
    }
}
