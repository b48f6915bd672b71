package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.StreamTransformations;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * A stream in a job, and the edge that takes its records to their keys.
 *
 * @param stream the stream; its records have been checked
 * @param plan the plan
 * @param selector selects and places the keys, and tells their type
 */
public record KeyedEdge<T, K>(DataStream<T> stream, Plan plan, PlacedKeySelector<T, K> selector) {

    /** Returns the keyed stream after the plan's edge. */
    public KeyedStream<T, PlacedKey<K>> keyedStream() {
        return plan == Plan.FORWARD
                ? DataStreamUtils.reinterpretAsKeyedStream(stream, selector)
                : stream.keyBy(selector);
    }

    /** Returns the stream after the plan's edge: each record is where its key lives. */
    public DataStream<T> atHome() {
        return plan == Plan.FORWARD
                ? stream
                : StreamTransformations.withoutKey(stream.keyBy(selector));
    }
}
