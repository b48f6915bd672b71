package io.flinkpartitioning.source;

import java.util.Objects;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A source whose records are observed, and that is another one otherwise: the wrapped source
 * assigns its splits as it always does, and either restores the state of the other.
 *
 * <p>Immutable, serializable, thread-safe.
 *
 * @param <T> the type of the records
 * @param <SplitT> the type of the splits
 * @param <EnumChkT> the type of the enumerator's checkpoints
 */
public final class ObservedSource<T, SplitT extends SourceSplit, EnumChkT>
        extends DelegatingSource<T, SplitT, EnumChkT> {

    private static final long serialVersionUID = 1L;

    private ObservedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            SourceObserver.Factory<T> observers) {
        super(source, splitPartition, observers);
    }

    /**
     * Returns a source whose records are observed.
     *
     * @param source the source
     * @param splitPartition tells the partition of a split
     * @param observers make the observer of each subtask
     */
    public static <T, SplitT extends SourceSplit, EnumChkT> ObservedSource<T, SplitT, EnumChkT> of(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            SourceObserver.Factory<T> observers) {
        return new ObservedSource<>(
                source, splitPartition, Objects.requireNonNull(observers, "observers"));
    }
}
