package io.flinkpartitioning.savepoints;

import java.util.Objects;

/** A key of a class of the user's: a POJO. */
public final class Account {

    public String trader = "";

    static Account of(String trader) {
        Account account = new Account();
        account.trader = trader;
        return account;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Account that && trader.equals(that.trader);
    }

    @Override
    public int hashCode() {
        return Objects.hash(trader);
    }

    @Override
    public String toString() {
        return trader;
    }
}
