package io.flinkpartitioning.internal.flink.savepoint;

import java.util.function.UnaryOperator;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * How the keys of a state change: each direction of a conversion is one of these. For one thread.
 *
 * @param oldKeys reads the keys
 * @param newKeys writes the keys. Of fixed length if the old one is
 * @param change makes a new key of an old one. Equal keys stay equal, unequal ones unequal
 * @param maxParallelism the number of key groups of the new keys, in [1, 32768]
 */
public record Rekeying(
        TypeSerializer<Object> oldKeys,
        TypeSerializer<Object> newKeys,
        UnaryOperator<Object> change,
        int maxParallelism) {

    /** Checks the lengths. */
    public Rekeying {
        if (oldKeys.getLength() < 0 != newKeys.getLength() < 0) {
            throw new IllegalStateException(
                    "Entries have the length of a key, or not, before and after: %s, %s"
                            .formatted(oldKeys, newKeys));
        }
    }

    /** Creates one of serializers whose types match the change. */
    @SuppressWarnings("unchecked") // What the old serializer has read is all that the rest gets.
    public static Rekeying of(
            TypeSerializer<?> oldKeys,
            TypeSerializer<?> newKeys,
            UnaryOperator<Object> change,
            int maxParallelism) {
        return new Rekeying(
                (TypeSerializer<Object>) oldKeys,
                (TypeSerializer<Object>) newKeys,
                change,
                maxParallelism);
    }

    /** Returns the same change of keys, written by another serializer of the same format. */
    Rekeying writing(TypeSerializer<Object> other) {
        return new Rekeying(oldKeys, other, change, maxParallelism);
    }

    /**
     * Chooses the rekeying of an operator when the serializer of its keys is known. The subtasks of
     * one operator may have different ones.
     */
    @FunctionalInterface
    public interface Choice {

        /**
         * Returns the rekeying.
         *
         * @param oldKeys the snapshot of the serializer of the keys
         * @param maxParallelism the max parallelism of the operator
         * @throws IllegalArgumentException if keys of the kind can't be changed in this way
         */
        Rekeying of(TypeSerializerSnapshot<?> oldKeys, int maxParallelism);
    }
}
