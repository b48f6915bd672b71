package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.StreamTransformations;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.internal.placement.state.PlacedKeyType;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/** A stream in a job, and the edge that takes its records to their keys. Immutable. */
public final class KeyedEdge<T, K> {

    private final DataStream<T> stream;
    private final Plan plan;
    private final PlacedKeySelector<T, K> selector;
    private final PlacedKeyType<K> type;
    private final JobOrigin origin;

    /**
     * Creates the edge.
     *
     * @param stream the stream; its records have been checked
     * @param plan the plan
     * @param selector selects and places the keys
     * @param type the type of the placed keys
     * @param origin tells how the job runs
     */
    public KeyedEdge(
            DataStream<T> stream,
            Plan plan,
            PlacedKeySelector<T, K> selector,
            PlacedKeyType<K> type,
            JobOrigin origin) {
        this.stream = stream;
        this.plan = plan;
        this.selector = selector;
        this.type = type;
        this.origin = origin;
    }

    /** The stream; its records have been checked. */
    public DataStream<T> stream() {
        return stream;
    }

    /** The plan. */
    public Plan plan() {
        return plan;
    }

    /**
     * Selects and places the keys. It tells the type of keys after an exchange, whatever the plan:
     * Flink asks it if it keys the stream anew, as its own joins do.
     */
    public PlacedKeySelector<T, K> selector() {
        return selector.ofType(PlacedKeyTypes.withOrigin(type, origin.exchanged()));
    }

    /** The type of the keys after the plan's edge. */
    public TypeInformation<PlacedKey<K>> keyType() {
        return PlacedKeyTypes.withOrigin(type, origin);
    }

    /** The same of a union with another stream. */
    TypeInformation<PlacedKey<K>> keyTypeOfUnion(UnionExchange exchange) {
        return PlacedKeyTypes.withOrigin(type, origin.ofUnion(exchange));
    }

    /** The edges into the keyed operator. */
    List<SnapshotEdge> snapshotEdges() {
        return origin.planned().stream().map(PlannedEdge::edge).toList();
    }

    /** Returns the same edge into an operator that another edge leads to as well. */
    public KeyedEdge<T, K> with(KeyedEdge<?, K> other) {
        return new KeyedEdge<>(stream, plan, selector, type, JobOrigin.joint(origin, other.origin));
    }

    /** Returns the keyed stream after the plan's edge. */
    public KeyedStream<T, PlacedKey<K>> keyedStream() {
        return plan == Plan.FORWARD
                ? DataStreamUtils.reinterpretAsKeyedStream(stream, selector(), keyType())
                : stream.keyBy(selector(), keyType());
    }

    /** Returns the stream after the plan's edge: each record is where its key lives. */
    public DataStream<T> atHome() {
        return plan == Plan.FORWARD
                ? stream
                : StreamTransformations.withoutKey(stream.keyBy(selector()));
    }
}
