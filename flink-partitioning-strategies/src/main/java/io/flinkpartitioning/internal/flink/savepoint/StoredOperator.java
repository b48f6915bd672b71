package io.flinkpartitioning.internal.flink.savepoint;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * An operator in a savepoint. Immutable.
 *
 * @param id its id, of 32 hexadecimal digits
 * @param uid its uid; empty if the savepoint does not say, as before Flink 2.0
 * @param name its name; empty if the savepoint does not say
 * @param parallelism its parallelism, at least 1
 * @param maxParallelism its max parallelism, in [1, 32768]
 * @param finished whether it has finished, and so has no state
 * @param bytes how long its state is
 * @param keyed what its keyed state is; null if it has none, or there is an obstacle
 * @param obstacle why its keyed state can't be read or converted; empty if it can, or if it has
 *     none
 */
public record StoredOperator(
        String id,
        Optional<String> uid,
        Optional<String> name,
        int parallelism,
        int maxParallelism,
        boolean finished,
        Bytes bytes,
        @Nullable Keyed keyed,
        Optional<String> obstacle) {

    /**
     * How long the state of an operator is.
     *
     * @param keyed its keyed state
     * @param other its operator state, and that of its coordinator
     */
    public record Bytes(long keyed, long other) {}

    /**
     * The keyed state of an operator.
     *
     * @param keys the snapshot of the serializer of its keys
     * @param states its states
     */
    public record Keyed(TypeSerializerSnapshot<?> keys, List<StoredState> states) {

        /** Copies the list. */
        public Keyed {
            states = List.copyOf(states);
        }
    }

    /** Returns what a conversion calls it: its uid, or its id if that is unknown. */
    public String handle() {
        return uid.orElse(id);
    }
}
