package io.flinkpartitioning;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.EitherKeySelector;
import io.flinkpartitioning.internal.planner.CoPartitioning;
import io.flinkpartitioning.internal.planner.GroupedStream;
import io.flinkpartitioning.internal.planner.KeyByPlan;
import io.flinkpartitioning.internal.planner.KeyBySettings;
import io.flinkpartitioning.internal.planner.restored.EdgeUnion;
import io.flinkpartitioning.internal.planner.restored.KeyedEdge;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.CoPartitionedExplanation;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.types.Either;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two streams that bring equal keys together in one subtask, without a shuffle if the topics allow
 * it.
 *
 * <p>Two topics are co-partitioned if their producers choose partitions alike and their partition
 * counts are equal. Then equal keys have the same partition number in both topics, and one subtask
 * reads both partitions. Here one count may also be a multiple of the other. Only a side that can't
 * be shown to be co-partitioned is shuffled, and {@link #explain()} says why.
 *
 * <pre>{@code
 * CoPartitionedStreams<Order, Payment, Long> both =
 *         SmartKeyBy.from(env, orders, watermarks, "orders")
 *                 .keyedBy("order_id", Order::id, Types.LONG)
 *                 .partitionedLike(KafkaPartitioning.murmur2(LongSerializer.class))
 *                 .coPartitionedWith(
 *                         SmartKeyBy.from(env, payments, watermarks, "payments")
 *                                 .keyedBy("order_id", Payment::orderId, Types.LONG)
 *                                 .partitionedLike(KafkaPartitioning.murmur2(LongSerializer.class)));
 * System.out.println(both.explain());
 * both.connect().process(PlacedKeys.unwrapping(new Match()));
 * }</pre>
 *
 * <p>The first stream with reused partitions decides the layout. If its partition count is a
 * multiple of the other's, the layout has the other's count. You may call several methods: each
 * source is added to the job only once. Instances belong to the one thread that builds the job.
 *
 * <p>Set a uid on every stateful operator, or a savepoint won't restore under another plan.
 *
 * @param <L> the type of the records of the first stream
 * @param <R> the type of the records of the second stream
 * @param <K> the type of the key
 */
public final class CoPartitionedStreams<L, R, K> {

    private static final Logger LOG = LoggerFactory.getLogger(CoPartitionedStreams.class);

    private final GroupedStream<L, K> left;
    private final GroupedStream<R, K> right;

    private @Nullable Edges<L, R, K> edges;
    private @Nullable EdgeUnion<L, R, K> union;

    /** The two streams, in the job. */
    private record Edges<L, R, K>(KeyedEdge<L, K> left, KeyedEdge<R, K> right) {}

    private record Plans<L, R, K>(KeyByPlan<L, K> left, KeyByPlan<R, K> right) {

        CoPartitionedExplanation explanation() {
            return new CoPartitionedExplanation(left.explanation(), right.explanation());
        }
    }

    private CoPartitionedStreams(GroupedStream<L, K> left, GroupedStream<R, K> right) {
        this.left = left;
        this.right = right;
    }

    static <L, R, K> CoPartitionedStreams<L, R, K> of(
            GroupedStream<L, K> left, GroupedStream<R, K> right) {
        Require.argument(
                left.input().environment() == right.input().environment(),
                """
                The streams that are brought together must be of one job, but %s and %s have \
                different environments. Make both from the same one.""",
                left.input().name(),
                right.input().name());
        KeyBySettings.Key<L, K> leftKey = left.settings().key();
        KeyBySettings.Key<R, K> rightKey = right.settings().key();
        Require.argument(
                leftKey.type().equals(rightKey.type()),
                """
                The key types of streams that are brought together must be equal, but '%s' of %s is \
                %s and '%s' of %s is %s. Let keyedBy(…) convert one of them; if its producers write \
                the other type, that side is shuffled.""",
                leftKey.name(),
                left.input().name(),
                leftKey.type(),
                rightKey.name(),
                right.input().name(),
                rightKey.type());
        return new CoPartitionedStreams<>(left, right);
    }

    /**
     * Returns what the job would do with each stream now, and why. Changes nothing.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if settings contradict each other
     */
    public CoPartitionedExplanation explain() {
        return plans().explanation();
    }

    /**
     * Adds both streams to the job and connects them, for a {@code KeyedCoProcessFunction} that is
     * {@link PlacedKeys#unwrapping unwrapped}.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if settings contradict each other, or equal keys of the type
     *     would not meet
     */
    public ConnectedStreams<L, R> connect() {
        Edges<L, R, K> added = edges();
        return added.left().keyedStream().connect(added.right().keyedStream());
    }

    /**
     * Adds both streams to the job and joins them in event time. Each record of the first stream
     * meets the records of the second one with a timestamp within bounds of its own. This is
     * Flink's own interval join, but {@code KeyedStream.intervalJoin} would shuffle both streams.
     *
     * @param lowerBound the lower bound of the second timestamp minus the first, inclusive unless
     *     changed; with a precision of milliseconds
     * @param upperBound the upper bound, at least the lower bound, inclusive unless changed
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if the bounds are in the wrong order, settings contradict
     *     each other, or the key type has no value equality
     */
    public IntervalJoin<L, R> intervalJoin(Duration lowerBound, Duration upperBound) {
        Require.argument(
                lowerBound.compareTo(upperBound) <= 0,
                "The lower bound must be at most the upper bound, %s, but is %s. Swap them.",
                upperBound,
                lowerBound);
        return IntervalJoin.of(connect(), lowerBound, upperBound);
    }

    /**
     * Adds both streams to the job and makes one stream of them, by key, for windows over both.
     *
     * <pre>{@code
     * both.union()
     *         .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
     *         .apply(PlacedKeys.coGrouping(new OrdersAndPayments()));
     * }</pre>
     *
     * <p>Each side passes one more operator, without state, that wraps its records. Each call
     * returns a new stream over the same two operators.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if settings contradict each other, or equal keys of the type
     *     would not meet
     */
    public KeyedStream<Either<L, R>, PlacedKey<K>> union() {
        Edges<L, R, K> added = edges();
        EdgeUnion<L, R, K> both = union;
        if (both == null) {
            both = EdgeUnion.of(added.left(), added.right());
            union = both;
        }
        EitherKeySelector<L, R, K> key =
                new EitherKeySelector<>(added.left().selector(), added.right().selector());
        // One exchange for both sides: batch execution divides the subpartitions of each exchange
        // separately.
        return both.isExchangedLast()
                ? both.stream().keyBy(key, both.keyType())
                : DataStreamUtils.reinterpretAsKeyedStream(both.stream(), key, both.keyType());
    }

    /** Returns the type of the keys of both, as {@code SavepointConversion} needs it. No sample. */
    public PlacedKeyTypeInfo<K> placedKeyType() {
        CoPartitioning<L, R, K> together =
                CoPartitioning.of(left.input(), left.settings(), right.input(), right.settings());
        return left.with(together.left()).placedKeyType();
    }

    private Plans<L, R, K> plans() {
        CoPartitioning<L, R, K> together =
                CoPartitioning.of(left.input(), left.settings(), right.input(), right.settings());
        Plans<L, R, K> plans =
                new Plans<>(left.with(together.left()).plan(), right.with(together.right()).plan());
        Layout leftLayout = plans.left().explanation().layout();
        Layout rightLayout = plans.right().explanation().layout();
        Require.argument(
                leftLayout.equals(rightLayout),
                """
                The keys of streams that are brought together must live in one layout, but %s has %s \
                and %s has %s. Set env.setMaxParallelism(…), give both the same parallelism, and name \
                the columns of both keys alike in keyedBy(…).""",
                left.input().name(),
                leftLayout,
                right.input().name(),
                rightLayout);
        return plans;
    }

    private Edges<L, R, K> edges() {
        Edges<L, R, K> added = edges;
        if (added == null) {
            Plans<L, R, K> plans = plans();
            LOG.info("{}", plans.explanation());
            plans.left().losses().forEach(LOG::warn);
            plans.right().losses().forEach(LOG::warn);
            KeyedEdge<L, K> leftEdge = plans.left().addSideToJob();
            KeyedEdge<R, K> rightEdge = plans.right().addSideToJob();
            added = new Edges<>(leftEdge.with(rightEdge), rightEdge.with(leftEdge));
            edges = added;
        }
        return added;
    }
}
