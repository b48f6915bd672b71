package io.flinkpartitioning.internal.flink.savepoint;

import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * An operator in a snapshot. Immutable.
 *
 * @param id its id, which follows from its uid
 * @param name its name, or its id if Flink has not written a name
 * @param input the records in flight to it
 * @param outputBytes the size of the records in flight from it
 * @param keys how the keys of its state were written
 */
public record RestoredOperator(
        String id, String name, InputBytes input, long outputBytes, Keys keys) {

    /**
     * The size of the records in flight to an operator.
     *
     * @param all over all its inputs
     * @param afterFirst over all but the first edge that leads into it
     */
    public record InputBytes(long all, long afterFirst) {}

    /** The size of the records in flight to it. */
    public long inputBytes() {
        return input.all();
    }

    /** How the keys of an operator's state were written. */
    public sealed interface Keys {

        /** The operator has no keyed state, or was not looked at. */
        Keys NONE = new NoKeys();
    }

    /** No keyed state. */
    public record NoKeys() implements Keys {}

    /**
     * A key serializer.
     *
     * @param serializer its snapshot
     * @param current whether it was written with this very snapshot; a changelog may have an older
     *     one
     */
    public record KeysBy(TypeSerializerSnapshot<?> serializer, boolean current) implements Keys {}

    /**
     * Keyed state with a serializer that is unknown here.
     *
     * @param why why it is unknown
     */
    public record UnknownKeys(String why) implements Keys {}

    /** Whether Flink has written its name, as it does since 2.0. */
    public boolean hasName() {
        return !name.equals(id);
    }

    /** Whether this is the operator with a uid. */
    public boolean hasUid(String uid) {
        return id.equals(OperatorIds.of(uid).toString());
    }
}
