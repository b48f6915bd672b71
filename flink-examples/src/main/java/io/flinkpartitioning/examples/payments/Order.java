package io.flinkpartitioning.examples.payments;

import java.util.List;

/**
 * An order; its id is the record key.
 *
 * @param id the id
 * @param cents what it costs
 */
public record Order(long id, long cents) {

    static Order of(List<String> fields) {
        return new Order(Long.parseLong(fields.get(0)), Long.parseLong(fields.get(1)));
    }
}
