package io.flinkpartitioning.bench.nexmark;

import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;

/** Counts the bids of bidders in windows, whatever Flink has for a key. */
final class BidCounts {

    private BidCounts() {}

    /**
     * Counts.
     *
     * @param bids the bids by bidder
     * @param bidderOf takes the bidder out of a key
     * @param windows the windows
     */
    static <K> SingleOutputStreamOperator<BidCount> of(
            KeyedStream<Bid, K> bids,
            SerializableFunction<K, Long> bidderOf,
            WindowAssigner<Object, TimeWindow> windows) {
        return bids.window(windows)
                .aggregate(
                        new Counting(),
                        new Rows<>(bidderOf),
                        TypeInformation.of(Counted.class),
                        TypeInformation.of(Counted.class),
                        TypeInformation.of(BidCount.class));
    }

    /** What is known of a window; mutable, since each bid changes it. */
    public static final class Counted {

        /** The number of bids. */
        public long bids;

        /** When the first of them was counted, by the clock. Only windows know when work began. */
        public long firstMillis = Long.MAX_VALUE;
    }

    private static final class Counting implements AggregateFunction<Bid, Counted, Counted> {

        private static final long serialVersionUID = 1L;

        @Override
        public Counted createAccumulator() {
            return new Counted();
        }

        @Override
        public Counted add(Bid bid, Counted counted) {
            if (counted.bids++ == 0) {
                counted.firstMillis = System.currentTimeMillis();
            }
            return counted;
        }

        @Override
        public Counted getResult(Counted counted) {
            return counted;
        }

        @Override
        public Counted merge(Counted into, Counted from) {
            into.bids += from.bids;
            into.firstMillis = Math.min(into.firstMillis, from.firstMillis);
            return into;
        }
    }

    private static final class Rows<K>
            extends ProcessWindowFunction<Counted, BidCount, K, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private final SerializableFunction<K, Long> bidderOf;
        private final RowMeter meter = new RowMeter();

        Rows(SerializableFunction<K, Long> bidderOf) {
            this.bidderOf = bidderOf;
        }

        @Override
        public void process(
                K key, Context context, Iterable<Counted> window, Collector<BidCount> out) {
            for (Counted counted : window) {
                BidCount row =
                        new BidCount(
                                bidderOf.apply(key),
                                counted.bids,
                                context.window().getStart(),
                                context.window().getEnd());
                meter.onBids(counted.bids, counted.firstMillis);
                meter.onRow(row.hash());
                out.collect(row);
            }
        }

        @Override
        public void close() {
            meter.publish(getRuntimeContext());
        }
    }
}
