package io.flinkpartitioning.bench.nexmark;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** Queries of Nexmark, by their number. */
public enum Query {
    /** Each bid without channel and URL; nothing is grouped, so both arms should cost the same. */
    Q0 {
        @Override
        SingleOutputStreamOperator<?> build(
                StreamExecutionEnvironment env, Bids bids, Exchange exchange) {
            return exchange.read(env, bids).process(new Projection());
        }
    },

    /** How many bids a bidder made before a pause of 10 seconds. */
    Q11 {
        @Override
        SingleOutputStreamOperator<?> build(
                StreamExecutionEnvironment env, Bids bids, Exchange exchange) {
            return exchange.count(env, bids, EventTimeSessionWindows.withGap(TEN_SECONDS));
        }
    },

    /**
     * How many bids a bidder made in 10 seconds: of event time, while Nexmark takes that of the
     * machine, by which no two runs agree.
     */
    Q12 {
        @Override
        SingleOutputStreamOperator<?> build(
                StreamExecutionEnvironment env, Bids bids, Exchange exchange) {
            return exchange.count(env, bids, TumblingEventTimeWindows.of(TEN_SECONDS));
        }
    },

    /** The last bid of a bidder for an auction, each time that there is a later one. */
    Q18 {
        @Override
        SingleOutputStreamOperator<?> build(
                StreamExecutionEnvironment env, Bids bids, Exchange exchange) {
            return exchange.last(env, bids);
        }
    };

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    /** Adds source and query. */
    abstract SingleOutputStreamOperator<?> build(
            StreamExecutionEnvironment env, Bids bids, Exchange exchange);

    /** The name in JSON and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the query of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Query ofLabel(String label) {
        return Arrays.stream(values())
                .filter(query -> query.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        String.format(
                                                Locale.ROOT,
                                                "query must be one of %s, but is '%s'",
                                                Arrays.stream(values()).map(Query::label).toList(),
                                                label)));
    }
}
