package io.flinkpartitioning.examples.payments;

import java.util.List;

/**
 * A payment; the id of its order is the record key.
 *
 * @param orderId what was paid for
 * @param cents how much
 */
public record Payment(long orderId, long cents) {

    static Payment of(List<String> fields) {
        return new Payment(Long.parseLong(fields.get(0)), Long.parseLong(fields.get(1)));
    }
}
