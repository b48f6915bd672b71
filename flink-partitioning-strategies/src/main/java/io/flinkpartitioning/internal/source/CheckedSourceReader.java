package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.source.SplitPartition;
import io.flinkpartitioning.source.StrayRecordException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * A reader that checks records before they go on.
 *
 * <p>The wrapped reader asks for an output per split with {@link
 * ReaderOutput#createOutputForSplit}, so the output knows the split of its records. A record needs
 * no lookup, no extra operator and no copy.
 *
 * <p>Used by the task thread only.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
class CheckedSourceReader<T, SplitT extends SourceSplit> extends DelegatingSourceReader<T, SplitT> {

    private final SubtaskCheck<T> check;
    private final SplitPartition<SplitT> splitPartition;

    private final Map<String, CheckedSplit> splits = new HashMap<>();

    /** Strays of the current poll. */
    private final LeavingStrays<SplitT> leaving;

    private @Nullable CheckedReaderOutput output;
    private @Nullable StrayOffer<T> strays;

    /**
     * The reader's failure after a check has refused a record. It counts even if the wrapped reader
     * or the user's deserializer catches the exception.
     */
    private @Nullable Exception refusal;

    private CheckedSourceReader(
            SourceReader<T, SplitT> reader,
            SubtaskCheck<T> check,
            SplitPartition<SplitT> splitPartition) {
        super(reader);
        this.check = check;
        this.splitPartition = splitPartition;
        this.leaving = new LeavingStrays<>(splitPartition);
    }

    static <T, SplitT extends SourceSplit> SourceReader<T, SplitT> of(
            SourceReader<T, SplitT> reader,
            SubtaskCheck<T> check,
            SplitPartition<SplitT> splitPartition) {
        return triggeringLike(reader, new CheckedSourceReader<>(reader, check, splitPartition));
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> readerOutput) throws Exception {
        CheckedReaderOutput checked = output;
        if (checked == null || checked.output != readerOutput) {
            checked = new CheckedReaderOutput(readerOutput);
            output = checked;
        }
        InputStatus status;
        try {
            status = reader.pollNext(checked);
        } catch (Exception e) {
            throw refusal == null ? e : refusal;
        }
        if (refusal != null) {
            throw refusal;
        }
        leaving.leave(reader);
        return status;
    }

    private String place(@Nullable String splitId) {
        CheckedSplit split = splits.get(splitId);
        return split == null ? "an unknown split" : split.description();
    }

    @Override
    @SuppressWarnings("unchecked") // The operator behind a source has its records' type.
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof StrayOffer<?> offer) {
            strays = (StrayOffer<T>) offer;
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
        reader.addSplits(added);
    }

    @Override
    public void close() throws Exception {
        try (check) {
            reader.close();
        }
    }

    /** Checks records, then emits them to Flink's output of all splits. */
    private final class CheckedReaderOutput extends CheckedOutput<ReaderOutput<T>>
            implements ReaderOutput<T> {

        CheckedReaderOutput(ReaderOutput<T> output) {
            super(output, check.ofUnknownSplit(), null);
        }

        @Override
        public SourceOutput<T> createOutputForSplit(String splitId) {
            CheckedSplit split = splits.get(splitId);
            return new CheckedOutput<>(
                    output.createOutputForSplit(splitId),
                    split == null ? check.ofUnknownSplit() : check.ofSplit(split),
                    splitId);
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            output.releaseOutputForSplit(splitId);
            splits.remove(splitId);
        }
    }

    /** Checks records, then emits them to Flink's output of one split. */
    private class CheckedOutput<O extends SourceOutput<T>> implements SourceOutput<T> {

        final O output;
        private final RecordCheck<T> recordCheck;
        private final @Nullable String splitId;

        CheckedOutput(O output, RecordCheck<T> recordCheck, @Nullable String splitId) {
            this.output = output;
            this.recordCheck = recordCheck;
            this.splitId = splitId;
        }

        /** Whether a record goes on. */
        private boolean passes(T value) {
            if (refusal != null) {
                throw new FlinkRuntimeException("An earlier record was refused", refusal);
            }
            try {
                String stray = recordCheck.check(value);
                if (stray != null) {
                    StrayOffer<T> exit = Objects.requireNonNull(strays, "its operator opens first");
                    leaving.add(exit.copy().apply(value), splitId, stray, exit.strays());
                }
                return stray == null;
            } catch (Exception e) {
                // Takes the position now: a deserializer that goes on would move it.
                String position = positionOf(splitId, splitPartition);
                refusal =
                        e instanceof StrayRecordException stray
                                ? Unrecoverable.because(stray.at(position))
                                : RefusedRecord.at(place(splitId), position, e);
                throw new FlinkRuntimeException("A record was refused", refusal);
            }
        }

        @Override
        public void collect(T value) {
            if (passes(value)) {
                output.collect(value);
            }
        }

        @Override
        public void collect(T value, long timestamp) {
            if (passes(value)) {
                output.collect(value, timestamp);
            }
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
}
