package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.source.SplitPartition;
import io.flinkpartitioning.source.StrayRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * A reader that tells operators in its chain which record it emits, if one asks: what they refuse
 * or let leave can then be found in its topic.
 *
 * <p>If none asks, a poll costs the comparison of a field, and a record nothing. Used by the task
 * thread only.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
final class LocatingReader<T, SplitT extends SourceSplit> extends DelegatingSourceReader<T, SplitT>
        implements EmittedRecord.Emitting {

    private final SplitPartition<SplitT> splitPartition;
    private final List<EmittedRecord> asked = new ArrayList<>();
    private final Map<String, CheckedSplit> splits = new HashMap<>();
    private final LeavingStrays<SplitT> leaving;

    private @Nullable LocatingOutput output;

    /** The split of the record that is being emitted, and its id. */
    private @Nullable CheckedSplit emitting;

    private @Nullable String emittingId;

    private LocatingReader(SourceReader<T, SplitT> reader, SplitPartition<SplitT> splitPartition) {
        super(reader);
        this.splitPartition = splitPartition;
        this.leaving = new LeavingStrays<>(splitPartition);
    }

    static <T, SplitT extends SourceSplit> SourceReader<T, SplitT> of(
            SourceReader<T, SplitT> reader, SplitPartition<SplitT> splitPartition) {
        return triggeringLike(reader, new LocatingReader<>(reader, splitPartition));
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof EmittedRecord.Offer offer) {
            offer.record().of(this);
            asked.add(offer.record());
        } else {
            super.handleSourceEvents(event);
        }
    }

    @Override
    public void addSplits(List<SplitT> added) {
        for (SplitT split : added) {
            splits.put(
                    split.splitId(),
                    new CheckedSplit(
                            splitPartition.partitionOf(split), splitPartition.describe(split)));
        }
        super.addSplits(added);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> readerOutput) throws Exception {
        if (asked.isEmpty()) {
            return reader.pollNext(readerOutput);
        }
        LocatingOutput locating = output;
        if (locating == null || locating.all != readerOutput) {
            locating = new LocatingOutput(readerOutput);
            output = locating;
        }
        InputStatus status;
        try {
            status = reader.pollNext(locating);
        } catch (Exception e) {
            throwRefusal();
            throw e;
        }
        throwRefusal();
        leaving.leave(reader);
        return status;
    }

    private void throwRefusal() {
        for (EmittedRecord record : asked) {
            RuntimeException refusal = record.refusal();
            if (refusal != null) {
                throw refusal;
            }
        }
    }

    @Override
    public @Nullable CheckedSplit split() {
        return emitting;
    }

    @Override
    public String position() {
        return emittingId == null ? "" : positionOf(emittingId, splitPartition);
    }

    @Override
    public <R> void divert(R value, String reason, Consumer<StrayRecord<R>> exit) {
        leaving.add(value, emittingId, reason, exit);
    }

    /** Notes the split of each record while it is emitted. */
    private final class LocatingOutput extends OutputOfSplit implements ReaderOutput<T> {

        private final ReaderOutput<T> all;

        LocatingOutput(ReaderOutput<T> all) {
            super(all, null, null);
            this.all = all;
        }

        @Override
        public SourceOutput<T> createOutputForSplit(String splitId) {
            return new OutputOfSplit(
                    all.createOutputForSplit(splitId), splitId, splits.get(splitId));
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            all.releaseOutputForSplit(splitId);
            splits.remove(splitId);
        }
    }

    private class OutputOfSplit implements SourceOutput<T> {

        private final SourceOutput<T> emitter;
        private final @Nullable String splitId;
        private final @Nullable CheckedSplit split;

        OutputOfSplit(
                SourceOutput<T> emitter, @Nullable String splitId, @Nullable CheckedSplit split) {
            this.emitter = emitter;
            this.splitId = splitId;
            this.split = split;
        }

        private void begin() {
            emitting = split;
            emittingId = splitId;
        }

        private void end() {
            emitting = null;
            emittingId = null;
        }

        @Override
        public void collect(T value) {
            begin();
            try {
                emitter.collect(value);
            } finally {
                end();
            }
        }

        @Override
        public void collect(T value, long timestamp) {
            begin();
            try {
                emitter.collect(value, timestamp);
            } finally {
                end();
            }
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            emitter.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            emitter.markIdle();
        }

        @Override
        public void markActive() {
            emitter.markActive();
        }
    }
}
