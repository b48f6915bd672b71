package io.flinkpartitioning.internal.flink.savepoint;

import java.util.Collection;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;

/**
 * Counts how far a conversion is, by the bytes of the old keyed state. Each counts when it has been
 * read, and once more when its subtask has been written. Thread-safe.
 */
public final class ConversionBytes {

    private final long all;
    private final Listener listener;
    private long done;

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Says how far it is.
         *
         * @param done bytes of old state, at most {@code all}
         * @param all how many there are
         */
        void at(long done, long all);
    }

    private ConversionBytes(long all, Listener listener) {
        this.all = all;
        this.listener = listener;
    }

    /** Returns a count for the keyed state of operators. */
    static ConversionBytes of(Collection<OperatorState> operators, Listener listener) {
        return new ConversionBytes(
                2
                        * operators.stream()
                                .flatMap(operator -> operator.getStates().stream())
                                .mapToLong(ConversionBytes::keyed)
                                .sum(),
                listener);
    }

    private static long keyed(OperatorSubtaskState subtask) {
        return subtask.getManagedKeyedState().getStateSize();
    }

    /** Counts a key group that has been read. */
    void read(KeyGroupsSavepointStateHandle file, int keyGroup) {
        add(lengthOf(file, keyGroup));
    }

    /** Counts the state of a subtask, which has been written anew. */
    void written(OperatorState operator, int subtask) {
        OperatorSubtaskState state = operator.getState(subtask);
        add(state == null ? 0 : keyed(state));
    }

    /** Counts what is left: headers, and what an operator keeps. */
    void complete() {
        add(all);
    }

    /** Returns how many bytes of a file a key group takes. */
    static long lengthOf(KeyGroupsSavepointStateHandle file, int keyGroup) {
        long start = file.getOffsetForKeyGroup(keyGroup);
        long end = file.getStateSize();
        for (Tuple2<Integer, Long> other : file.getGroupRangeOffsets()) {
            if (other.f1 > start) {
                end = Math.min(end, other.f1);
            }
        }
        return end - start;
    }

    private synchronized void add(long bytes) {
        done = Math.min(all, done + bytes);
        listener.at(done, all);
    }
}
