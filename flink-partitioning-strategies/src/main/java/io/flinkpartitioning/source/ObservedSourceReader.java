package io.flinkpartitioning.source;

import io.flinkpartitioning.placement.Unrecoverable;
import io.flinkpartitioning.source.SourceObserver.ObservedSplit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ExternallyInducedSourceReader;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * A reader whose records are seen by an observer before they go on.
 *
 * <p>The split of a record is known at the output that the wrapped reader has asked for with {@link
 * ReaderOutput#createOutputForSplit}, so nothing is looked up for a record, and no operator and no
 * copy of the record comes in between.
 *
 * <p>Readers are used by one thread, that of the task.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
class ObservedSourceReader<T, SplitT extends SourceSplit> implements SourceReader<T, SplitT> {

    private final SourceReader<T, SplitT> reader;
    private final SourceObserver<T> observer;
    private final SplitPartition<SplitT> splitPartition;

    private final Map<String, ObservedSplit> splits = new HashMap<>();

    private @Nullable ObservedReaderOutput output;

    /**
     * What the reader fails with, since an observer has refused a record; what the wrapped reader
     * and the user's deserializer make of it, they may even catch it, does not matter.
     */
    private @Nullable Exception refusal;

    private ObservedSourceReader(
            SourceReader<T, SplitT> reader,
            SourceObserver<T> observer,
            SplitPartition<SplitT> splitPartition) {
        this.reader = reader;
        this.observer = observer;
        this.splitPartition = splitPartition;
    }

    static <T, SplitT extends SourceSplit> SourceReader<T, SplitT> of(
            SourceReader<T, SplitT> reader,
            SourceObserver<T> observer,
            SplitPartition<SplitT> splitPartition) {
        // Flink asks by instanceof whether a reader triggers checkpoints itself.
        return reader instanceof ExternallyInducedSourceReader<T, SplitT> inducing
                ? new ExternallyInduced<>(inducing, observer, splitPartition)
                : new ObservedSourceReader<>(reader, observer, splitPartition);
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> readerOutput) throws Exception {
        ObservedReaderOutput observed = output;
        if (observed == null || observed.output != readerOutput) {
            observed = new ObservedReaderOutput(readerOutput);
            output = observed;
        }
        InputStatus status;
        try {
            status = reader.pollNext(observed);
        } catch (Exception e) {
            throw refusal == null ? e : refusal;
        }
        if (refusal != null) {
            throw refusal;
        }
        return status;
    }

    /**
     * The reader fails for good, so a snapshot that no checkpoint will ever ask for is harmless.
     */
    private String positionOf(@Nullable String splitId) {
        return reader.snapshotState(Long.MIN_VALUE).stream()
                .filter(split -> split.splitId().equals(splitId))
                .map(splitPartition::position)
                .findFirst()
                .orElse("");
    }

    @Override
    public List<SplitT> snapshotState(long checkpointId) {
        return reader.snapshotState(checkpointId);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return reader.isAvailable();
    }

    @Override
    public void addSplits(List<SplitT> added) {
        for (SplitT split : added) {
            splits.put(
                    split.splitId(),
                    new ObservedSplit(
                            splitPartition.partitionOf(split), splitPartition.describe(split)));
        }
        reader.addSplits(added);
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent sourceEvent) {
        reader.handleSourceEvents(sourceEvent);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(
            Collection<String> splitsToPause, Collection<String> splitsToResume) {
        reader.pauseOrResumeSplits(splitsToPause, splitsToResume);
    }

    @Override
    public void close() throws Exception {
        try (observer) {
            reader.close();
        }
    }

    /** Flink's output of all splits, behind the observer. */
    private final class ObservedReaderOutput extends ObservedOutput<ReaderOutput<T>>
            implements ReaderOutput<T> {

        ObservedReaderOutput(ReaderOutput<T> output) {
            super(output, observer.ofUnknownSplit(), null);
        }

        @Override
        public SourceOutput<T> createOutputForSplit(String splitId) {
            ObservedSplit split = splits.get(splitId);
            return new ObservedOutput<>(
                    output.createOutputForSplit(splitId),
                    split == null ? observer.ofUnknownSplit() : observer.ofSplit(split),
                    splitId);
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            output.releaseOutputForSplit(splitId);
            splits.remove(splitId);
        }
    }

    /** Flink's output of one split, behind the observer. */
    private class ObservedOutput<O extends SourceOutput<T>> implements SourceOutput<T> {

        final O output;
        private final RecordObserver<T> recordObserver;
        private final @Nullable String splitId;

        ObservedOutput(O output, RecordObserver<T> recordObserver, @Nullable String splitId) {
            this.output = output;
            this.recordObserver = recordObserver;
            this.splitId = splitId;
        }

        private void observe(T value) {
            if (refusal != null) {
                throw new FlinkRuntimeException("An earlier record was refused", refusal);
            }
            try {
                recordObserver.onRecord(value);
            } catch (Exception e) {
                // The position is told now: a deserializer that goes on moves it.
                refusal =
                        e instanceof StrayRecordException stray
                                ? Unrecoverable.because(stray.at(positionOf(splitId)))
                                : e;
                throw new FlinkRuntimeException("A record was refused", refusal);
            }
        }

        @Override
        public void collect(T value) {
            observe(value);
            output.collect(value);
        }

        @Override
        public void collect(T value, long timestamp) {
            observe(value);
            output.collect(value, timestamp);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            output.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            output.markIdle();
        }

        @Override
        public void markActive() {
            output.markActive();
        }
    }

    /** A reader that tells Flink when to take a checkpoint. */
    @SuppressWarnings("try")
    private static final class ExternallyInduced<T, SplitT extends SourceSplit>
            extends ObservedSourceReader<T, SplitT>
            implements ExternallyInducedSourceReader<T, SplitT> {

        private final ExternallyInducedSourceReader<T, SplitT> reader;

        ExternallyInduced(
                ExternallyInducedSourceReader<T, SplitT> reader,
                SourceObserver<T> observer,
                SplitPartition<SplitT> splitPartition) {
            super(reader, observer, splitPartition);
            this.reader = reader;
        }

        @Override
        public Optional<Long> shouldTriggerCheckpoint() {
            return reader.shouldTriggerCheckpoint();
        }
    }
}
