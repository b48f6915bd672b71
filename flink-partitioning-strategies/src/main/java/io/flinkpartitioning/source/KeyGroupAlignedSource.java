package io.flinkpartitioning.source;

import io.flinkpartitioning.placement.KeyGroups;
import java.util.Objects;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.jspecify.annotations.Nullable;

/**
 * A source that gives each split of another source to the subtask that owns the key group of the
 * split's partition, so that records whose partition was chosen by their key arrive where their
 * keyed state lives.
 *
 * <p>Wraps any FLIP-27 source whose splits have a partition number. Splits, offsets and the state
 * of enumerator and readers stay those of the wrapped source. Where the parallelism changes, Flink
 * hands the restored splits to the enumerator ({@link SupportsSplitReassignmentOnRecovery}, since
 * Flink 2.2), which gives them to their new owners.
 *
 * <p>Partition {@code p} at or above the partition count {@code N} is treated as {@code p mod N}.
 * More subtasks than partitions are possible; those without partitions read nothing.
 *
 * <p>Immutable, serializable, thread-safe. Nothing is added to the path of a record but the
 * observer, where there is one.
 *
 * @param <T> the type of the records
 * @param <SplitT> the type of the splits
 * @param <EnumChkT> the type of the enumerator's checkpoints
 */
public final class KeyGroupAlignedSource<T, SplitT extends SourceSplit, EnumChkT>
        extends DelegatingSource<T, SplitT, EnumChkT>
        implements SupportsSplitReassignmentOnRecovery {

    private static final long serialVersionUID = 1L;

    private final SplitOwnership<SplitT> ownership;
    private final boolean endsWhenIdle;
    private final DiscoveryCheck discoveryCheck;

    private KeyGroupAlignedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            SourceObserver.@Nullable Factory<T> observers,
            DiscoveryCheck discoveryCheck) {
        super(source, ownership.splitPartition(), observers);
        this.ownership = ownership;
        this.endsWhenIdle = endsWhenIdle;
        this.discoveryCheck = discoveryCheck;
    }

    /**
     * Returns a source that aligns another one.
     *
     * @param source the source to align
     * @param splitPartition tells the partition of a split
     * @param partitions the partition count {@code N}, at least 1
     * @param maxParallelism the max parallelism of the source and of the keyed operator behind it,
     *     in [1, 32768]
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static <T, SplitT extends SourceSplit, EnumChkT>
            KeyGroupAlignedSource<T, SplitT, EnumChkT> of(
                    Source<T, SplitT, EnumChkT> source,
                    SplitPartition<SplitT> splitPartition,
                    int partitions,
                    int maxParallelism) {
        Objects.requireNonNull(splitPartition, "splitPartition");
        KeyGroups.requirePartitions(partitions);
        if (maxParallelism < 1 || maxParallelism > KeyGroups.MAX_PARALLELISM_LIMIT) {
            throw new IllegalArgumentException(
                    "maxParallelism must be in [1, "
                            + KeyGroups.MAX_PARALLELISM_LIMIT
                            + "], but is "
                            + maxParallelism
                            + ". Choose a multiple of the partition count in this range.");
        }
        return new KeyGroupAlignedSource<>(
                source,
                new SplitOwnership<>(splitPartition, partitions, maxParallelism),
                false,
                null,
                DiscoveryCheck.NONE);
    }

    /**
     * Returns the same source, whose enumerator is taken to have no more splits once all that it
     * asked for asynchronously has been answered.
     */
    KeyGroupAlignedSource<T, SplitT, EnumChkT> endingWhenIdle() {
        return new KeyGroupAlignedSource<>(source, ownership, true, observers, discoveryCheck);
    }

    /**
     * Returns the same source, whose records are observed before they go on.
     *
     * @param newObservers make the observer of each subtask
     */
    public KeyGroupAlignedSource<T, SplitT, EnumChkT> observedBy(
            SourceObserver.Factory<T> newObservers) {
        return new KeyGroupAlignedSource<>(
                source,
                ownership,
                endsWhenIdle,
                Objects.requireNonNull(newObservers, "newObservers"),
                discoveryCheck);
    }

    /**
     * Returns the same source, of which a check is made each time that it looks for new splits.
     * Sources that look once, or not at all, are not checked.
     */
    public KeyGroupAlignedSource<T, SplitT, EnumChkT> checkedBy(DiscoveryCheck newCheck) {
        return new KeyGroupAlignedSource<>(
                source,
                ownership,
                endsWhenIdle,
                observers,
                Objects.requireNonNull(newCheck, "newCheck"));
    }

    /** The partition count of the alignment. */
    public int partitions() {
        return ownership.partitions();
    }

    /** The max parallelism of the alignment. */
    public int maxParallelism() {
        return ownership.maxParallelism();
    }

    /**
     * Creates the reader of the wrapped source, behind the observer where there is one.
     *
     * @throws IllegalStateException if the source runs with another max parallelism than it was
     *     aligned for; a chain runs with that of its source
     */
    @Override
    public SourceReader<T, SplitT> createReader(SourceReaderContext readerContext)
            throws Exception {
        if (readerContext instanceof RichSourceReaderContext rich) {
            int actual = rich.getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
            if (actual != maxParallelism()) {
                throw new IllegalStateException(
                        "The max parallelism of an aligned source must be the one that it was aligned"
                                + " for, "
                                + maxParallelism()
                                + ", but the source runs with "
                                + actual
                                + ". Set both with env.setMaxParallelism("
                                + maxParallelism()
                                + ").");
            }
        }
        return super.createReader(readerContext);
    }

    @Override
    public SplitEnumerator<SplitT, EnumChkT> createEnumerator(
            SplitEnumeratorContext<SplitT> enumContext) throws Exception {
        return AlignedSplitEnumerator.create(
                enumContext, ownership, endsWhenIdle, discoveryCheck, source::createEnumerator);
    }

    @Override
    public SplitEnumerator<SplitT, EnumChkT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> enumContext, EnumChkT checkpoint) throws Exception {
        return AlignedSplitEnumerator.restore(
                enumContext,
                ownership,
                endsWhenIdle,
                discoveryCheck,
                context -> source.restoreEnumerator(context, checkpoint));
    }
}
