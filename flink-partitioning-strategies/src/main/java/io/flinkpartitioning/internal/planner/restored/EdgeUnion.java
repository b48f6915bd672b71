package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.types.Either;

/**
 * The records of two streams, each after its edge, as one stream. Immutable.
 *
 * @param stream the records, wrapped
 * @param isExchangedLast whether they are not at home yet
 * @param keyType the type of their keys
 */
public record EdgeUnion<L, R, K>(
        DataStream<Either<L, R>> stream,
        boolean isExchangedLast,
        TypeInformation<PlacedKey<K>> keyType) {

    /**
     * If only one side has an exchange, the operators that wrap the records come after it: Flink
     * keeps only the last of two edges in a row.
     */
    public static <L, R, K> EdgeUnion<L, R, K> of(KeyedEdge<L, K> left, KeyedEdge<R, K> right) {
        TypeInformation<Either<L, R>> type =
                new EitherTypeInfo<>(left.stream().getType(), right.stream().getType());
        String leftUid = uidAfter(left.stream(), "first", "");
        String rightUid = uidAfter(right.stream(), "second", leftUid);
        List<RestoredSnapshot> restored =
                RestoredEdge.readable(left.stream().getExecutionEnvironment());
        boolean exchangedLast =
                left.plan() != Plan.FORWARD
                        && right.plan() != Plan.FORWARD
                        && !UnionExchange.isInFrontOf(
                                restored, left.snapshotEdges(), Set.of(leftUid, rightUid));
        DataStream<L> lefts = exchangedLast ? left.stream() : left.atHome();
        DataStream<R> rights = exchangedLast ? right.stream() : right.atHome();
        return new EdgeUnion<>(
                wrapped(lefts, Either::Left, type, "first", leftUid)
                        .union(wrapped(rights, Either::Right, type, "second", rightUid)),
                exchangedLast,
                left.keyTypeOfUnion(
                        new UnionExchange(
                                exchangedLast,
                                restored.isEmpty() ? "" : restored.get(0).pointer())));
    }

    /** The operator has no state, but it has a uid: a job may require one on every operator. */
    private static <T, E> DataStream<E> wrapped(
            DataStream<T> stream,
            MapFunction<T, E> wrap,
            TypeInformation<E> type,
            String which,
            String uid) {
        return stream.map(wrap).returns(type).name("wrap the " + which + " stream").uid(uid);
    }

    private static String uidAfter(DataStream<?> stream, String which, String other) {
        String upstream = Upstream.of(stream).uid();
        String wanted = (upstream == null ? which : upstream) + "-wrapped";
        String uid = wanted;
        for (int i = 2; isTaken(uid, other, stream); i++) {
            uid = wanted + "-" + i;
        }
        return uid;
    }

    private static boolean isTaken(String uid, String other, DataStream<?> stream) {
        return uid.equals(other) || Upstream.isTaken(uid, stream.getExecutionEnvironment());
    }
}
