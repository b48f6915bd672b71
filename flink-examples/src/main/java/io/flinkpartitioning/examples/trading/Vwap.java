package io.flinkpartitioning.examples.trading;

import java.time.Instant;
import java.util.Locale;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** The volume-weighted average price of a window: turnover by volume. */
final class Vwap implements AggregateFunction<Execution, Vwap.Turnover, Double> {

    private static final long serialVersionUID = 1L;

    /**
     * What has been traded in a window so far.
     *
     * @param cents price times quantity
     * @param quantity how many, bought or sold
     */
    record Turnover(long cents, long quantity) {}

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
    public Double getResult(Turnover turnover) {
        return turnover.quantity() == 0 ? 0.0 : (double) turnover.cents() / turnover.quantity();
    }

    @Override
    public Turnover merge(Turnover one, Turnover other) {
        return new Turnover(one.cents() + other.cents(), one.quantity() + other.quantity());
    }

    /** Adds symbol and time to the price of a window. */
    static final class OfMinute extends ProcessWindowFunction<Double, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                String symbol, Context context, Iterable<Double> prices, Collector<String> out) {
            for (double cents : prices) {
                out.collect(
                        String.format(
                                Locale.ROOT,
                                "%s VWAP %.2f at %s",
                                symbol,
                                cents / 100,
                                Instant.ofEpochMilli(context.window().getStart())));
            }
        }
    }
}
