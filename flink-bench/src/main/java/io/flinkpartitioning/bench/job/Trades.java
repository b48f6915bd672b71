package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.UnkeyedStream;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.EventTime;
import java.io.Serializable;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A topic of trades, and the ways to read it. */
public interface Trades<T> extends Serializable {

    String NAME = "trades";
    String KEY = "trader_id";

    /** The shape of its records. */
    RecordShape<T> shape();

    /** The partition count. */
    int partitions();

    /** Adds the stock source. */
    DataStream<T> stock(StreamExecutionEnvironment env);

    /** Begins with the stock source, as the library takes it. */
    UnkeyedStream<T> input(StreamExecutionEnvironment env);

    /** Adds a source as the library leaves it where single records need no exchange. */
    DataStream<T> withoutExchange(StreamExecutionEnvironment env);

    /**
     * Adds a source and an edge as the library chooses them.
     *
     * @throws UnsupportedOperationException if the library cannot look at the trades
     */
    KeyedStream<T, PlacedKey<String>> automatic(StreamExecutionEnvironment env);

    /** Adds an aligned source and an edge, with the check of each record. */
    KeyedStream<T, PlacedKey<String>> aligned(StreamExecutionEnvironment env, Plan plan);

    /** Adds an aligned source that lets strays leave, and no exchange. */
    KeyedStream<T, PlacedKey<String>> diverting(StreamExecutionEnvironment env);

    /** Adds the stock source with watermarks. */
    DataStream<T> stockTimed(StreamExecutionEnvironment env);

    /** Adds an aligned source with watermarks, and no exchange. */
    KeyedStream<T, PlacedKey<String>> timed(StreamExecutionEnvironment env, EventTime eventTime);

    /** The watermarks of {@link #stockTimed} and {@link #timed}. */
    default WatermarkStrategy<T> watermarks() {
        RecordShape<T> shape = shape();
        return WatermarkStrategy.<T>forMonotonousTimestamps()
                .withTimestampAssigner((trade, timestamp) -> shape.time(trade));
    }
}
