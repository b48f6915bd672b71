package io.flinkpartitioning;

import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.internal.planner.CoPartitioning;
import io.flinkpartitioning.internal.planner.KeyByInput;
import io.flinkpartitioning.internal.planner.KeyByPlan;
import io.flinkpartitioning.internal.planner.KeyBySettings;
import io.flinkpartitioning.internal.planner.KeyedEdge;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.CoPartitionedExplanation;
import io.flinkpartitioning.plan.Plan;
import java.time.Duration;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.types.Either;
import org.jspecify.annotations.Nullable;

/**
 * Two streams whose equal keys meet in one subtask, without a shuffle where the topics allow it.
 *
 * <p>Kafka calls topics co-partitioned whose producers choose partitions alike, and whose partition
 * counts are equal: then equal keys lie in partitions of equal numbers, which one subtask reads.
 * Here one count may also be a multiple of the other. A side of which this cannot be shown is
 * exchanged, and {@link #explain()} says why; the other one is not.
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
 * <p>The layout is that of the first stream whose partitions are reused; its partition count may be
 * the other's, of which its own is a multiple. Both sources are added to the job once, however many
 * of the methods are called. Instances belong to the one thread that builds the job.
 *
 * @param <L> the type of the records of the first stream
 * @param <R> the type of the records of the second stream
 * @param <K> the type of the key
 */
public final class CoPartitionedStreams<L, R, K> {

    private final KeyByInput<L> leftInput;
    private final KeyByInput<R> rightInput;
    private final KeyBySettings<L, K> leftSettings;
    private final KeyBySettings<R, K> rightSettings;

    private @Nullable Edges<L, R, K> edges;
    private @Nullable DataStream<Either<L, R>> union;

    /** The two streams, in the job. */
    private record Edges<L, R, K>(KeyedEdge<L, K> left, KeyedEdge<R, K> right) {}

    private record Plans<L, R, K>(KeyByPlan<L, K> left, KeyByPlan<R, K> right) {}

    private CoPartitionedStreams(
            KeyByInput<L> leftInput,
            KeyBySettings<L, K> leftSettings,
            KeyByInput<R> rightInput,
            KeyBySettings<R, K> rightSettings) {
        this.leftInput = leftInput;
        this.rightInput = rightInput;
        this.leftSettings = leftSettings;
        this.rightSettings = rightSettings;
    }

    static <L, R, K> CoPartitionedStreams<L, R, K> of(
            KeyByInput<L> leftInput,
            KeyBySettings<L, K> left,
            KeyByInput<R> rightInput,
            KeyBySettings<R, K> right) {
        if (leftInput.environment() != rightInput.environment()) {
            throw new IllegalArgumentException(
                    "The streams that are brought together must be of one job, but "
                            + leftInput.name()
                            + " and "
                            + rightInput.name()
                            + " have different environments. Make both from the same one.");
        }
        if (!left.keyType().equals(right.keyType())) {
            throw new IllegalArgumentException(
                    "The key types of streams that are brought together must be equal, but '"
                            + left.keyName()
                            + "' of "
                            + leftInput.name()
                            + " is "
                            + left.keyType()
                            + " and '"
                            + right.keyName()
                            + "' of "
                            + rightInput.name()
                            + " is "
                            + right.keyType()
                            + ". Let keyedBy(…) convert one of them, which costs that side an"
                            + " exchange where its producers write it otherwise.");
        }
        return new CoPartitionedStreams<>(leftInput, left, rightInput, right);
    }

    /**
     * Returns what would be done with either stream as things stand, and why. Changes nothing.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if settings contradict each other
     */
    public CoPartitionedExplanation explain() {
        Plans<L, R, K> plans = plans();
        return new CoPartitionedExplanation(
                plans.left().explanation(), plans.right().explanation());
    }

    /**
     * Adds both streams to the job and connects them, for a {@code KeyedCoProcessFunction} that is
     * {@link PlacedKeys#unwrapping unwrapped}.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if settings contradict each other, or the key type has no
     *     value equality
     */
    public ConnectedStreams<L, R> connect() {
        Edges<L, R, K> added = edges();
        return added.left().keyedStream().connect(added.right().keyedStream());
    }

    /**
     * Adds both streams to the job and joins each record of the first one with those of the second
     * whose timestamps lie within bounds of its own, in event time: Flink's own interval join,
     * which would shuffle both streams if it were asked for by {@code KeyedStream.intervalJoin}.
     *
     * @param lowerBound the lower bound of the second timestamp minus the first, inclusive unless
     *     changed; in milliseconds precision
     * @param upperBound the upper bound, at least the lower bound, inclusive unless changed
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if the bounds are in the wrong order, settings contradict
     *     each other, or the key type has no value equality
     */
    public IntervalJoin<L, R> intervalJoin(Duration lowerBound, Duration upperBound) {
        if (lowerBound.compareTo(upperBound) > 0) {
            throw new IllegalArgumentException(
                    "The lower bound must be at most the upper bound, "
                            + upperBound
                            + ", but is "
                            + lowerBound
                            + ". Swap them.");
        }
        return IntervalJoin.of(connect(), lowerBound, upperBound);
    }

    /**
     * Adds both streams to the job and makes one stream of them, by key: what windows over both are
     * built of.
     *
     * <pre>{@code
     * both.union()
     *         .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
     *         .apply(PlacedKeys.coGrouping(new OrdersAndPayments()));
     * }</pre>
     *
     * <p>Each side passes one more operator, without state, which wraps its records. Each call
     * returns a stream of its own over the same two operators.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if a partition count is not pinned
     *     and cannot be read
     * @throws IllegalArgumentException if settings contradict each other, or the key type has no
     *     value equality
     */
    public KeyedStream<Either<L, R>, PlacedKey<K>> union() {
        Edges<L, R, K> added = edges();
        KeyedEdge<L, K> left = added.left();
        KeyedEdge<R, K> right = added.right();
        boolean exchangedTogether = left.plan() != Plan.FORWARD && right.plan() != Plan.FORWARD;
        DataStream<Either<L, R>> unionOfBoth = union;
        if (unionOfBoth == null) {
            unionOfBoth =
                    exchangedTogether
                            ? unionOf(left, left.stream(), right, right.stream())
                            : unionOf(left, left.atHome(), right, right.atHome());
            union = unionOfBoth;
        }
        PlacedKeySelector<L, K> leftKey = left.selector();
        PlacedKeySelector<R, K> rightKey = right.selector();
        KeySelector<Either<L, R>, PlacedKey<K>> key =
                either ->
                        either.isLeft()
                                ? leftKey.getKey(either.left())
                                : rightKey.getKey(either.right());
        // One exchange of both: batch execution divides the subpartitions of each one by itself.
        return exchangedTogether
                ? unionOfBoth.keyBy(key, left.type())
                : DataStreamUtils.reinterpretAsKeyedStream(unionOfBoth, key, left.type());
    }

    /**
     * The operators that wrap the records stand behind an exchange that only one of the sides has:
     * of two edges in a row Flink would take the last one only.
     */
    private static <L, R, K> DataStream<Either<L, R>> unionOf(
            KeyedEdge<L, K> left,
            DataStream<L> lefts,
            KeyedEdge<R, K> right,
            DataStream<R> rights) {
        TypeInformation<Either<L, R>> type =
                new EitherTypeInfo<>(left.stream().getType(), right.stream().getType());
        return wrapped(lefts, Either::Left, type, "first")
                .union(wrapped(rights, Either::Right, type, "second"));
    }

    /** The operator has no state, but a uid, since jobs may require one of each operator. */
    private static <T, E> DataStream<E> wrapped(
            DataStream<T> stream, MapFunction<T, E> wrap, TypeInformation<E> type, String which) {
        String upstream = Upstream.of(stream).uid();
        String wanted = (upstream == null ? which : upstream) + "-wrapped";
        String uid = wanted;
        for (int i = 2; Upstream.isTaken(uid, stream.getExecutionEnvironment()); i++) {
            uid = wanted + "-" + i;
        }
        return stream.map(wrap).returns(type).name("wrap the " + which + " stream").uid(uid);
    }

    private Plans<L, R, K> plans() {
        CoPartitioning<L, R, K> together =
                CoPartitioning.of(leftInput, leftSettings, rightInput, rightSettings);
        Plans<L, R, K> plans =
                new Plans<>(
                        KeyByPlan.live(leftInput, together.left()),
                        KeyByPlan.live(rightInput, together.right()));
        Layout left = plans.left().explanation().layout();
        Layout right = plans.right().explanation().layout();
        if (!left.equals(right)) {
            throw new IllegalArgumentException(
                    "The keys of streams that are brought together must live in one layout, but "
                            + leftInput.name()
                            + " has "
                            + left
                            + " and "
                            + rightInput.name()
                            + " has "
                            + right
                            + ". Set env.setMaxParallelism(…), give both the same parallelism, and name the"
                            + " columns of both keys alike in keyedBy(…).");
        }
        return plans;
    }

    private Edges<L, R, K> edges() {
        Edges<L, R, K> added = edges;
        if (added == null) {
            Plans<L, R, K> plans = plans();
            added = new Edges<>(plans.left().addToJob(), plans.right().addToJob());
            edges = added;
        }
        return added;
    }
}
