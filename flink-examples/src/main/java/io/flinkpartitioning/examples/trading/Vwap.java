package io.flinkpartitioning.examples.trading;

import java.time.Instant;
import java.util.Locale;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** The volume-weighted average price of a window: turnover by volume. */
final class Vwap implements AggregateFunction<Execution, Turnover, Turnover> {

    private static final long serialVersionUID = 1L;

    @Override
    public Turnover createAccumulator() {
        return new Turnover(0, 0);
    }

    @Override
    public Turnover add(Execution execution, Turnover turnover) {
        long quantity = Math.abs(execution.quantity());
        return new Turnover(
                turnover.cents() + execution.priceCents() * quantity,
                turnover.quantity() + quantity);
    }

    @Override
    public Turnover getResult(Turnover turnover) {
        return turnover;
    }

    @Override
    public Turnover merge(Turnover one, Turnover other) {
        return new Turnover(one.cents() + other.cents(), one.quantity() + other.quantity());
    }

    /** Makes a price of what was traded in a minute, where anything was. */
    static final class OfMinute
            extends ProcessWindowFunction<Turnover, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                String symbol,
                Context context,
                Iterable<Turnover> turnovers,
                Collector<String> out) {
            for (Turnover turnover : turnovers) {
                if (turnover.quantity() > 0) {
                    out.collect(
                            String.format(
                                    Locale.ROOT,
                                    "%s VWAP %.2f at %s",
                                    symbol,
                                    turnover.cents() / 100.0 / turnover.quantity(),
                                    Instant.ofEpochMilli(context.window().getStart())));
                }
            }
        }
    }
}
