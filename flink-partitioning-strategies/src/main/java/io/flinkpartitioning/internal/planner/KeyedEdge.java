package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * A stream in a job, and the edge by which its records reach their keys.
 *
 * @param stream the stream, whose records have been checked
 * @param plan the plan
 * @param selector selects and places the keys
 * @param type the type of the placed keys
 */
public record KeyedEdge<T, K>(
        DataStream<T> stream,
        Plan plan,
        PlacedKeySelector<T, K> selector,
        PlacedKeyTypeInfo<K> type) {

    /** Returns the stream by its keys, behind the edge of the plan. */
    public KeyedStream<T, PlacedKey<K>> keyedStream() {
        return plan == Plan.FORWARD
                ? DataStreamUtils.reinterpretAsKeyedStream(stream, selector, type)
                : stream.keyBy(selector, type);
    }

    /** Returns the stream behind the edge of the plan: each record is where its key lives. */
    public DataStream<T> atHome() {
        // What is a keyed stream to Flink would give a backend to operators that have no state.
        return plan == Plan.FORWARD
                ? stream
                : new DataStream<>(
                        stream.getExecutionEnvironment(),
                        stream.keyBy(selector, type).getTransformation());
    }
}
