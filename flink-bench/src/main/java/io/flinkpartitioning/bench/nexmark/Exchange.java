package io.flinkpartitioning.bench.nexmark;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** What stands between the bids and a query, by the name of its arm. */
public enum Exchange {
    /** The stock source and Flink's own exchange. */
    KEY_BY("keyBy") {
        @Override
        DataStream<Bid> read(StreamExecutionEnvironment env, Bids bids) {
            return bids.stock(env);
        }

        @Override
        SingleOutputStreamOperator<BidCount> count(
                StreamExecutionEnvironment env,
                Bids bids,
                WindowAssigner<Object, TimeWindow> windows) {
            return BidCounts.of(
                    bids.stockInEventTime(env).keyBy(Bid::bidder, Types.LONG),
                    bidder -> bidder,
                    windows);
        }

        @Override
        SingleOutputStreamOperator<Bid> last(StreamExecutionEnvironment env, Bids bids) {
            return bids.stock(env)
                    .keyBy(Bids::bidderAndAuction, Bids.BIDDER_AND_AUCTION)
                    .process(new LastBids());
        }
    },

    /** The aligned source and no exchange. */
    FORWARD("forward") {
        @Override
        DataStream<Bid> read(StreamExecutionEnvironment env, Bids bids) {
            return bids.aligned(env);
        }

        @Override
        SingleOutputStreamOperator<BidCount> count(
                StreamExecutionEnvironment env,
                Bids bids,
                WindowAssigner<Object, TimeWindow> windows) {
            return BidCounts.of(bids.forwardByBidderInEventTime(env), PlacedKey::key, windows);
        }

        @Override
        SingleOutputStreamOperator<Bid> last(StreamExecutionEnvironment env, Bids bids) {
            return bids.forwardByBidderAndAuction(env)
                    .process(PlacedKeys.unwrapping(new LastBids(), TypeInformation.of(Bid.class)));
        }
    };

    private final String arm;

    Exchange(String arm) {
        this.arm = arm;
    }

    /** The name in JSON. */
    public String arm() {
        return arm;
    }

    /** Reads the bids, which stand each for itself. */
    abstract DataStream<Bid> read(StreamExecutionEnvironment env, Bids bids);

    /** Counts the bids of each bidder in windows. */
    abstract SingleOutputStreamOperator<BidCount> count(
            StreamExecutionEnvironment env, Bids bids, WindowAssigner<Object, TimeWindow> windows);

    /** Keeps the last bid of each bidder for each auction. */
    abstract SingleOutputStreamOperator<Bid> last(StreamExecutionEnvironment env, Bids bids);
}
