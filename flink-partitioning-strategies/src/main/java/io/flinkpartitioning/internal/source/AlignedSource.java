package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.internal.source.eventtime.EventTimeCoordinator;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.source.SplitPartition;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/**
 * The internal side of the aligned source. Users make a {@link
 * io.flinkpartitioning.source.KeyGroupAlignedSource}. What they must not call is package-private
 * here, and in {@link AlignedSources}.
 *
 * <p>Immutable, serializable, thread-safe. A record costs nothing more, except for the check if
 * there is one.
 *
 * @param <T> the type of the records
 * @param <SplitT> the type of the splits
 * @param <EnumChkT> the type of the enumerator's checkpoints
 */
public class AlignedSource<T, SplitT extends SourceSplit, EnumChkT>
        extends DelegatingSource<T, SplitT, EnumChkT> {

    private static final long serialVersionUID = 1L;

    private final SplitOwnership<SplitT> ownership;
    private final boolean endsWhenIdle;
    private final DiscoveryCheck discoveryCheck;
    private final SourceEventTime eventTime;

    private AlignedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            SubtaskCheck.@Nullable Factory<T> checks,
            DiscoveryCheck discoveryCheck,
            SourceEventTime eventTime) {
        super(source, ownership.splitPartition(), checks);
        this.ownership = ownership;
        this.endsWhenIdle = endsWhenIdle;
        this.discoveryCheck = discoveryCheck;
        this.eventTime = eventTime;
    }

    /**
     * Aligns a source.
     *
     * @param source the source to align
     * @param splitPartition tells the partition of a split
     * @param partitions the partition count {@code N}, at least 1
     * @param maxParallelism the max parallelism of the source and of the keyed operator after it,
     *     in [1, 32768]
     * @param eventTime how the subtasks have event time
     * @throws IllegalArgumentException if a number is out of its range
     */
    public AlignedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            int partitions,
            int maxParallelism,
            SourceEventTime eventTime) {
        this(
                source,
                SplitOwnership.of(splitPartition, partitions, maxParallelism),
                false,
                null,
                DiscoveryCheck.NONE,
                eventTime);
    }

    /** See {@link AlignedSources#endingWhenIdle}. */
    AlignedSource<T, SplitT, EnumChkT> endingWhenIdle() {
        return new AlignedSource<>(source, ownership, true, checks, discoveryCheck, eventTime);
    }

    /** See {@link AlignedSources#checkedBy}. */
    AlignedSource<T, SplitT, EnumChkT> checkedBy(SubtaskCheck.Factory<T> newChecks) {
        return new AlignedSource<>(
                source,
                ownership,
                endsWhenIdle,
                Objects.requireNonNull(newChecks, "newChecks"),
                discoveryCheck,
                eventTime);
    }

    /** See {@link AlignedSources#withDiscoveryCheck}. */
    AlignedSource<T, SplitT, EnumChkT> withDiscoveryCheck(DiscoveryCheck newCheck) {
        return new AlignedSource<>(
                source,
                ownership,
                endsWhenIdle,
                checks,
                Objects.requireNonNull(newCheck, "newCheck"),
                eventTime);
    }

    /** The partition count of the alignment. */
    public int partitions() {
        return ownership.partitions();
    }

    /** See {@link AlignedSources#discoveryCheckOf}. */
    DiscoveryCheck discoveryCheck() {
        return discoveryCheck;
    }

    /** See {@link AlignedSources#eventTimeOf}. */
    SourceEventTime eventTime() {
        return eventTime;
    }

    /** The max parallelism of the alignment. */
    public int maxParallelism() {
        return ownership.maxParallelism();
    }

    /**
     * Creates the reader of the wrapped source, followed by the check, or else by what locates
     * records for a later check, by what holds back its event time, and by the hand-back of
     * restored splits.
     *
     * @throws IllegalArgumentException if the source runs with another max parallelism than it was
     *     aligned for, which Flink tells since 2.2; a chain runs with its source's
     */
    @Override
    public SourceReader<T, SplitT> createReader(SourceReaderContext readerContext)
            throws Exception {
        LaterFlink.runtimeContext(readerContext)
                .map(context -> context.getTaskInfo().getMaxNumberOfParallelSubtasks())
                .ifPresent(actual -> AlignedSources.requireMaxParallelism(this, actual));
        SourceReader<T, SplitT> reader = super.createReader(readerContext);
        return HandBackReader.of(
                EventTimeReader.of(
                        checks == null ? LocatingReader.of(reader, splitPartition) : reader,
                        readerContext,
                        eventTime),
                readerContext,
                getSplitSerializer(),
                split ->
                        ownership.ownerOf(split, readerContext.currentParallelism())
                                == readerContext.getIndexOfSubtask());
    }

    @Override
    public SplitEnumerator<SplitT, EnumChkT> createEnumerator(
            SplitEnumeratorContext<SplitT> enumContext) throws Exception {
        return enumerator(enumContext, List.of(), source::createEnumerator);
    }

    /** Creates the enumerator of a restored job. Its readers report the splits that they had. */
    @Override
    public SplitEnumerator<SplitT, EnumChkT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> enumContext, EnumChkT checkpoint) throws Exception {
        return enumerator(
                enumContext,
                IntStream.range(0, enumContext.currentParallelism()).boxed().toList(),
                context -> source.restoreEnumerator(context, checkpoint));
    }

    private AlignedSplitEnumerator<SplitT, EnumChkT> enumerator(
            SplitEnumeratorContext<SplitT> enumContext,
            List<Integer> restoredReaders,
            FunctionWithException<
                            SplitEnumeratorContext<SplitT>,
                            SplitEnumerator<SplitT, EnumChkT>,
                            Exception>
                    innerFactory)
            throws Exception {
        return new AlignedSplitEnumerator<>(
                enumContext,
                getSplitSerializer(),
                new SplitLedger<>(
                        split -> ownership.ownerOf(split, enumContext.currentParallelism()),
                        restoredReaders),
                new EventTimeCoordinator(enumContext, eventTime.period()),
                endsWhenIdle,
                discoveryCheck,
                innerFactory);
    }
}
