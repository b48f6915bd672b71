package io.flinkpartitioning.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A reader that reads its own restored splits at once, and hands the others back.
 *
 * <p>Flink deals restored splits out without regard to owners, so a reader of a rescaled job gets
 * splits of other readers. It does not read these foreign splits. It reports them to the enumerator
 * when it starts, and has them in each of its snapshots, at the offset at which they were restored,
 * until the enumerator says that they are taken. {@link SplitLedger} has the whole protocol.
 *
 * <p>Used by the task thread only.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
class HandBackReader<T, SplitT extends SourceSplit> extends DelegatingSourceReader<T, SplitT> {

    private final SourceReaderContext context;
    private final SimpleVersionedSerializer<SplitT> serializer;
    private final Predicate<SplitT> own;

    /** Restored splits of other readers that the enumerator has not taken yet. */
    private final Map<String, SplitT> foreign = new LinkedHashMap<>();

    /** The ids of the restored splits that this reader reads. */
    private final List<String> kept = new ArrayList<>();

    /** Foreign splits for which Flink has an output. */
    private final Set<String> outputsToRelease = new HashSet<>();

    private boolean started;

    /**
     * Wraps a reader.
     *
     * @param reader the reader
     * @param context sends the report
     * @param serializer the source's serializer of splits
     * @param own whether this reader owns a split
     */
    HandBackReader(
            SourceReader<T, SplitT> reader,
            SourceReaderContext context,
            SimpleVersionedSerializer<SplitT> serializer,
            Predicate<SplitT> own) {
        super(reader);
        this.context = context;
        this.serializer = serializer;
        this.own = own;
    }

    static <T, SplitT extends SourceSplit> SourceReader<T, SplitT> of(
            SourceReader<T, SplitT> reader,
            SourceReaderContext context,
            SimpleVersionedSerializer<SplitT> serializer,
            Predicate<SplitT> own) {
        return triggeringLike(reader, new HandBackReader<>(reader, context, serializer, own));
    }

    /** Flink adds restored splits before the start, and assigned ones after it. */
    @Override
    public void addSplits(List<SplitT> added) {
        if (started) {
            reader.addSplits(added);
        } else {
            restore(added);
        }
    }

    private void restore(List<SplitT> restored) {
        List<SplitT> ownSplits = new ArrayList<>();
        for (SplitT split : restored) {
            if (isOwn(split)) {
                ownSplits.add(split);
                kept.add(split.splitId());
            } else {
                foreign.put(split.splitId(), split);
                outputsToRelease.add(split.splitId());
            }
        }
        if (!ownSplits.isEmpty()) {
            reader.addSplits(ownSplits);
        }
    }

    boolean isOwn(SplitT split) {
        return own.test(split);
    }

    /**
     * Reports, even if there is nothing to report: the enumerator takes no checkpoint before it has
     * heard of every reader.
     */
    @Override
    public void start() {
        started = true;
        context.sendSourceEventToCoordinator(SplitReport.of(foreign.values(), kept, serializer));
        reader.start();
    }

    @Override
    public void handleSourceEvents(SourceEvent sourceEvent) {
        if (sourceEvent instanceof SplitsTaken taken) {
            forget(taken.ids());
        } else {
            reader.handleSourceEvents(sourceEvent);
        }
    }

    void forget(List<String> taken) {
        taken.forEach(foreign::remove);
    }

    @Override
    public List<SplitT> snapshotState(long checkpointId) {
        List<SplitT> splits = reader.snapshotState(checkpointId);
        if (foreign.isEmpty()) {
            return splits;
        }
        List<SplitT> all = new ArrayList<>(splits);
        all.addAll(foreign.values());
        return all;
    }

    /**
     * Releases the outputs of foreign splits first. Flink makes one for each restored split before
     * the first poll. An output that nothing is read into would hold the subtask's watermark back
     * for ever.
     */
    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        if (!outputsToRelease.isEmpty()) {
            outputsToRelease.forEach(output::releaseOutputForSplit);
            outputsToRelease.clear();
        }
        return reader.pollNext(output);
    }
}
