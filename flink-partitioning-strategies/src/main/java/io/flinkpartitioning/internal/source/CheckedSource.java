package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.source.SplitPartition;
import java.util.Objects;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Another source, plus a check of its records. The wrapped source assigns its splits as always, and
 * each of the two can restore the other's state.
 *
 * <p>Immutable, serializable, thread-safe.
 *
 * @param <T> the type of the records
 * @param <SplitT> the type of the splits
 * @param <EnumChkT> the type of the enumerator's checkpoints
 */
public final class CheckedSource<T, SplitT extends SourceSplit, EnumChkT>
        extends DelegatingSource<T, SplitT, EnumChkT> {

    private static final long serialVersionUID = 1L;

    private CheckedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            SubtaskCheck.Factory<T> checks) {
        super(source, splitPartition, checks);
    }

    /**
     * Returns a source with a check of its records.
     *
     * @param source the source
     * @param splitPartition tells the partition of a split
     * @param checks opens the check of each subtask
     */
    public static <T, SplitT extends SourceSplit, EnumChkT> CheckedSource<T, SplitT, EnumChkT> of(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            SubtaskCheck.Factory<T> checks) {
        return new CheckedSource<>(
                source, splitPartition, Objects.requireNonNull(checks, "checks"));
    }
}
