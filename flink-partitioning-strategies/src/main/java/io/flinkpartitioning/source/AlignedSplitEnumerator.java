package io.flinkpartitioning.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/**
 * Gives splits to the readers that own them.
 *
 * <p>The wrapped enumerator sees a source of <em>one</em> reader, number 0, which is always
 * registered (see {@link SingleReaderContext}). Whatever it assigns to that reader comes here, is
 * entered in a ledger and goes on to the real owner as soon as that one is registered. So it does
 * not matter by which formula, in which order or at which registration the wrapped enumerator
 * assigns, and its "no more splits" means what it says: everything that there is has been handed
 * out.
 *
 * <p>The ledger holds each split once, by its id: either pending, or held by one reader. From it
 * follow the rules:
 *
 * <ul>
 *   <li>a split that a restored reader reports goes to its owner, unless another reader holds it:
 *       the report is then older than the hand-over;
 *   <li>a reader that is reset holds nothing any more; Flink hands back what it was given since its
 *       checkpoint, and it reports the rest itself when it registers again;
 *   <li>pending splits are in no reader's state, so for a checkpoint they are handed back to the
 *       wrapped enumerator, whose state carries them, and fetched again;
 *   <li>a reader hears "no more splits" once per registration, when no split can come to it any
 *       more: the wrapped enumerator has none, every restored reader has reported, none is pending
 *       for it.
 * </ul>
 *
 * <p>All methods are called by the one thread of the source coordinator. Each is linear in the
 * number of splits that it moves.
 */
final class AlignedSplitEnumerator<SplitT extends SourceSplit, EnumChkT>
        implements SplitEnumerator<SplitT, EnumChkT> {

    private final SplitEnumeratorContext<SplitT> context;
    private final SplitOwnership<SplitT> ownership;
    private final SingleReaderContext<SplitT> innerContext;
    private final SplitEnumerator<SplitT, EnumChkT> inner;

    private final Map<String, SplitT> pending = new LinkedHashMap<>();
    private final Map<String, Integer> holders = new HashMap<>();
    private final Set<Integer> readersWithoutMoreSplits = new HashSet<>();

    /** Readers of a restored job that have not registered yet and may report splits; else empty. */
    private final Set<Integer> readersYetToReport = new HashSet<>();

    private boolean innerHasNoMoreSplits;

    private AlignedSplitEnumerator(
            SplitEnumeratorContext<SplitT> context,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            FunctionWithException<
                            SplitEnumeratorContext<SplitT>,
                            SplitEnumerator<SplitT, EnumChkT>,
                            Exception>
                    innerFactory,
            boolean restored)
            throws Exception {
        this.context = context;
        this.ownership = ownership;
        this.innerContext =
                new SingleReaderContext<>(
                        context,
                        this::acceptSplits,
                        this::acceptNoMoreSplits,
                        endsWhenIdle ? this::acceptNoMoreSplits : () -> {});
        this.inner = innerFactory.apply(innerContext);
        if (restored) {
            for (int reader = 0; reader < context.currentParallelism(); reader++) {
                readersYetToReport.add(reader);
            }
        }
    }

    /**
     * Creates the enumerator of a job that starts without state.
     *
     * @param context the real context
     * @param ownership which reader owns which split
     * @param endsWhenIdle whether a wrapped enumerator that is idle has no more splits, though it
     *     may not say so
     * @param innerFactory makes the wrapped enumerator
     */
    static <SplitT extends SourceSplit, EnumChkT> AlignedSplitEnumerator<SplitT, EnumChkT> create(
            SplitEnumeratorContext<SplitT> context,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            FunctionWithException<
                            SplitEnumeratorContext<SplitT>,
                            SplitEnumerator<SplitT, EnumChkT>,
                            Exception>
                    innerFactory)
            throws Exception {
        return new AlignedSplitEnumerator<>(context, ownership, endsWhenIdle, innerFactory, false);
    }

    /** Creates the enumerator of a restored job, whose readers report the splits that they had. */
    static <SplitT extends SourceSplit, EnumChkT> AlignedSplitEnumerator<SplitT, EnumChkT> restore(
            SplitEnumeratorContext<SplitT> context,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            FunctionWithException<
                            SplitEnumeratorContext<SplitT>,
                            SplitEnumerator<SplitT, EnumChkT>,
                            Exception>
                    innerFactory)
            throws Exception {
        return new AlignedSplitEnumerator<>(context, ownership, endsWhenIdle, innerFactory, true);
    }

    @Override
    public void start() {
        inner.start();
        inner.addReader(SingleReaderContext.READER);
    }

    @Override
    public void addReader(int subtaskId) {
        ReaderInfo reader = context.registeredReaders().get(subtaskId);
        if (reader == null) {
            // It failed between its registration and this call, and will register again.
            return;
        }
        readersYetToReport.remove(subtaskId);
        readersWithoutMoreSplits.remove(subtaskId);
        List<SplitT> reported = reader.getReportedSplitsOnRegistration();
        for (SplitT split : reported) {
            if (!holders.containsKey(split.splitId())) {
                pending.putIfAbsent(split.splitId(), split);
            }
        }
        dispatch();
    }

    @Override
    public void addSplitsBack(List<SplitT> splits, int subtaskId) {
        holders.values().removeIf(holder -> holder == subtaskId);
        readersWithoutMoreSplits.remove(subtaskId);
        for (SplitT split : splits) {
            pending.put(split.splitId(), split);
        }
        dispatch();
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        inner.handleSplitRequest(SingleReaderContext.READER, requesterHostname);
    }

    @Override
    public void handleSourceEvent(int subtaskId, SourceEvent sourceEvent) {
        inner.handleSourceEvent(subtaskId, sourceEvent);
    }

    @Override
    public EnumChkT snapshotState(long checkpointId) throws Exception {
        if (pending.isEmpty()) {
            return inner.snapshotState(checkpointId);
        }
        List<SplitT> carried = new ArrayList<>(pending.values());
        pending.clear();
        innerContext.unregisterReader();
        try {
            inner.addSplitsBack(carried, SingleReaderContext.READER);
            return inner.snapshotState(checkpointId);
        } finally {
            innerContext.registerReader();
            inner.addReader(SingleReaderContext.READER);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        inner.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        inner.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    private void acceptSplits(Collection<SplitT> splits) {
        for (SplitT split : splits) {
            pending.put(split.splitId(), split);
        }
        dispatch();
    }

    private void acceptNoMoreSplits() {
        innerHasNoMoreSplits = true;
        dispatch();
    }

    /**
     * Hands out what can be handed out. What remains pending belongs to readers that have not
     * registered, so those that have can hear the end.
     */
    private void dispatch() {
        int parallelism = context.currentParallelism();
        Set<Integer> registered = context.registeredReaders().keySet();
        Map<Integer, List<SplitT>> assignment = new HashMap<>();
        pending.values()
                .removeIf(
                        split -> {
                            int owner = ownership.ownerOf(split, parallelism);
                            if (!registered.contains(owner)) {
                                return false;
                            }
                            assignment.computeIfAbsent(owner, key -> new ArrayList<>()).add(split);
                            holders.put(split.splitId(), owner);
                            return true;
                        });
        if (!assignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(assignment));
        }
        if (innerHasNoMoreSplits && readersYetToReport.isEmpty()) {
            for (int reader : registered) {
                if (readersWithoutMoreSplits.add(reader)) {
                    context.signalNoMoreSplits(reader);
                }
            }
        }
    }
}
