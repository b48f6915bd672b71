package io.flinkpartitioning.examples.totals;

import io.flinkpartitioning.examples.local.TradesTopic;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The trades that the job of the guide reads, and the totals that it must have written. */
final class GuideTrades implements AutoCloseable {

    private static final int PARTITIONS = 8;

    private final KafkaBroker broker;
    private final TradesTopic trades;
    private final TotalsTopic totals;

    private int written;
    private Mark stopped = new Mark(0, List.of());
    private Mark start = stopped;

    /** How far the trades were at some time. */
    private record Mark(int written, List<TraderTotal> totals) {}

    private GuideTrades(KafkaBroker broker, TradesTopic trades, TotalsTopic totals) {
        this.broker = broker;
        this.trades = trades;
        this.totals = totals;
    }

    /** Starts a broker with the topics of the guide. */
    static GuideTrades create() throws IOException {
        KafkaBroker broker = KafkaBroker.inChildJvm();
        try {
            return new GuideTrades(
                    broker,
                    TradesTopic.create(broker, "trades", PARTITIONS),
                    TotalsTopic.create(broker, "trader-totals"));
        } catch (IOException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    void write(int count) throws IOException {
        trades.write(count, sent -> {});
        written += count;
    }

    void writeStray() throws IOException {
        trades.writeStray();
        written++;
    }

    /** Waits until each trade since the job's state began is in a total once, and none else is. */
    void awaitExactly() {
        totals.awaitExactly(written - start.written(), since(start.totals(), trades.totals()));
    }

    /** The job has been stopped when it had read everything so far. */
    void stopped() {
        stopped = new Mark(written, trades.totals());
    }

    /** The job goes on from where it was stopped, but with new state. */
    void stateGivenUp() {
        start = stopped;
        totals.forget();
    }

    /** The totals of the trades that came after others. */
    static List<TraderTotal> since(List<TraderTotal> before, List<TraderTotal> after) {
        Map<String, TraderTotal> earlier = new HashMap<>();
        before.forEach(total -> earlier.put(total.traderId(), total));
        List<TraderTotal> differences = new ArrayList<>();
        for (TraderTotal total : after) {
            TraderTotal start =
                    earlier.getOrDefault(total.traderId(), new TraderTotal(total.traderId(), 0, 0));
            if (total.trades() > start.trades()) {
                differences.add(
                        new TraderTotal(
                                total.traderId(),
                                total.trades() - start.trades(),
                                total.sumCents() - start.sumCents()));
            }
        }
        return differences;
    }

    @Override
    public void close() throws IOException {
        try (broker) {
            totals.close();
        }
    }
}
