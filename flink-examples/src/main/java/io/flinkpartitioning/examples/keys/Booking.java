package io.flinkpartitioning.examples.keys;

import java.util.List;

/**
 * A booking, or several of an account.
 *
 * @param account the account
 * @param cents how much came, negative where it went
 */
public record Booking(AccountKey account, long cents) {

    static Booking of(List<String> fields) {
        return new Booking(
                new AccountKey(fields.get(0), Long.parseLong(fields.get(1))),
                Long.parseLong(fields.get(2)));
    }

    Booking plus(Booking other) {
        return new Booking(account, cents + other.cents);
    }
}
