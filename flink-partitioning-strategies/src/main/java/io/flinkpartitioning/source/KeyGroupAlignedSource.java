package io.flinkpartitioning.source;

import io.flinkpartitioning.internal.source.AlignedSource;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;

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
 * <p>Immutable, serializable, thread-safe. Nothing is added to the path of a record but the check,
 * where there is one.
 *
 * @param <T> the type of the records
 * @param <SplitT> the type of the splits
 * @param <EnumChkT> the type of the enumerator's checkpoints
 */
public final class KeyGroupAlignedSource<T, SplitT extends SourceSplit, EnumChkT>
        extends AlignedSource<T, SplitT, EnumChkT> {

    private static final long serialVersionUID = 1L;

    private KeyGroupAlignedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            int partitions,
            int maxParallelism) {
        super(source, splitPartition, partitions, maxParallelism);
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
        return new KeyGroupAlignedSource<>(source, splitPartition, partitions, maxParallelism);
    }
}
