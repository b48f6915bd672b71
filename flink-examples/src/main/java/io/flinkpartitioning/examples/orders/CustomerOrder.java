package io.flinkpartitioning.examples.orders;

import java.util.List;

/**
 * An order, or several of a customer; the customer's id is the record key.
 *
 * @param customerId who ordered
 * @param orders how many
 * @param cents for how much
 */
public record CustomerOrder(String customerId, long orders, long cents) {

    static CustomerOrder of(List<String> fields) {
        return new CustomerOrder(fields.get(0), 1, Long.parseLong(fields.get(1)));
    }

    CustomerOrder plus(CustomerOrder other) {
        return new CustomerOrder(customerId, orders + other.orders, cents + other.cents);
    }
}
