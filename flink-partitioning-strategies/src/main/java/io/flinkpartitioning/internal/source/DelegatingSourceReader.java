package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.source.SplitPartition;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ExternallyInducedSourceReader;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * A reader that passes every call on to another reader. Subclasses override what they change.
 *
 * <p>Used by the task thread only.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
abstract class DelegatingSourceReader<T, SplitT extends SourceSplit>
        implements SourceReader<T, SplitT> {

    final SourceReader<T, SplitT> reader;

    DelegatingSourceReader(SourceReader<T, SplitT> reader) {
        this.reader = reader;
    }

    /**
     * Returns a wrapper of a reader in a form that triggers checkpoints if the reader does. Flink
     * finds that out with {@code instanceof}.
     */
    static <T, SplitT extends SourceSplit> SourceReader<T, SplitT> triggeringLike(
            SourceReader<T, SplitT> reader, SourceReader<T, SplitT> wrapper) {
        return reader instanceof ExternallyInducedSourceReader<T, SplitT> inducing
                ? new ExternallyInduced<>(wrapper, inducing)
                : wrapper;
    }

    /**
     * Returns where in a split the reader is, as text; empty if it is not known. Takes a snapshot,
     * which no checkpoint has asked for, but that is harmless: the reader fails for good.
     *
     * @param splitId the id of the split
     * @param splitPartition tells positions
     */
    final String positionOf(@Nullable String splitId, SplitPartition<SplitT> splitPartition) {
        return reader.snapshotState(Long.MIN_VALUE).stream()
                .filter(split -> split.splitId().equals(splitId))
                .map(splitPartition::position)
                .findFirst()
                .orElse("");
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        return reader.pollNext(output);
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
        reader.close();
    }

    /** A reader that tells Flink when to take a checkpoint. */
    @SuppressWarnings("try")
    private static final class ExternallyInduced<T, SplitT extends SourceSplit>
            extends DelegatingSourceReader<T, SplitT>
            implements ExternallyInducedSourceReader<T, SplitT> {

        private final ExternallyInducedSourceReader<T, SplitT> inducing;

        ExternallyInduced(
                SourceReader<T, SplitT> wrapper,
                ExternallyInducedSourceReader<T, SplitT> inducing) {
            super(wrapper);
            this.inducing = inducing;
        }

        @Override
        public Optional<Long> shouldTriggerCheckpoint() {
            return inducing.shouldTriggerCheckpoint();
        }
    }
}
