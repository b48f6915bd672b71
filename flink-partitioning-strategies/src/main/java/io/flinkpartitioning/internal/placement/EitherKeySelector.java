package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.types.Either;

/**
 * Selects and places the keys of the union of two streams. Serializable; used by one thread at a
 * time, as Flink does.
 *
 * @param left the selector of the first stream
 * @param right the selector of the second stream, with keys in the same layout
 */
public record EitherKeySelector<L, R, K>(
        PlacedKeySelector<L, K> left, PlacedKeySelector<R, K> right)
        implements KeySelector<Either<L, R>, PlacedKey<K>>, ResultTypeQueryable<PlacedKey<K>> {

    @Override
    public PlacedKey<K> getKey(Either<L, R> value) throws Exception {
        return value.isLeft() ? left.getKey(value.left()) : right.getKey(value.right());
    }

    @Override
    public TypeInformation<PlacedKey<K>> getProducedType() {
        return left.getProducedType();
    }
}
