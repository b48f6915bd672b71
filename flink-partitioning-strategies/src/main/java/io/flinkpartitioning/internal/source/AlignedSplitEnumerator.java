package io.flinkpartitioning.internal.source;

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
 *       the report is then older than the hand-over; it is taken once for each time that the reader
 *       was reset;
 *   <li>a reader that is reset holds nothing any more; Flink hands back what it was given since its
 *       checkpoint, and it reports the rest itself when it registers again;
 *   <li>the wrapped enumerator assigns each split once, until it is handed back: Kafka's assigns
 *       one again that it has found twice, where the broker is slower than the discovery interval;
 *   <li>pending splits are in no reader's state, so for a checkpoint they are handed back to the
 *       wrapped enumerator, whose state carries them, and fetched again;
 *   <li>a reader that asks for a split is answered: where the wrapped enumerator gives one that
 *       belongs to another reader, it is asked again, until the one that asked has been given a
 *       split, or there is none;
 *   <li>a reader hears "no more splits" once per registration, when no split can come to it any
 *       more: the wrapped enumerator has none, not even one that was handed back, every restored
 *       reader has reported, none is pending for it.
 * </ul>
 *
 * <p>All methods are called by the one thread of the source coordinator. Each is linear in the
 * number of splits that it moves.
 *
 * <p>Each rule is a method of its own, so that a test can break one at a time and require that it
 * is noticed.
 */
public class AlignedSplitEnumerator<SplitT extends SourceSplit, EnumChkT>
        implements SplitEnumerator<SplitT, EnumChkT> {

    private final SplitEnumeratorContext<SplitT> context;
    private final SplitOwnership<SplitT> ownership;
    private final SingleReaderContext<SplitT> innerContext;
    private final SplitEnumerator<SplitT, EnumChkT> inner;

    private final Map<String, SplitT> pending = new LinkedHashMap<>();
    private final Map<String, Integer> holders = new HashMap<>();
    private final Set<Integer> readersWithoutMoreSplits = new HashSet<>();

    /** Splits that the wrapped enumerator has assigned, and was not handed back since. */
    private final Set<String> assignedByInner = new HashSet<>();

    /** Splits that were handed back to the wrapped enumerator, and not assigned since. */
    private final Set<String> handedBack = new HashSet<>();

    /** Readers that have asked for a split and not been given one since, with their hosts. */
    private final Map<Integer, @Nullable String> asking = new LinkedHashMap<>();

    /** Readers whose report has been taken since they were last reset. */
    private final Set<Integer> readersThatReported = new HashSet<>();

    /** Readers of a restored job that have not registered yet and may report splits; else empty. */
    private final Set<Integer> readersYetToReport = new HashSet<>();

    private boolean innerHasNoMoreSplits;

    /** See {@link #create} and {@link #restore}. */
    AlignedSplitEnumerator(
            SplitEnumeratorContext<SplitT> context,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            DiscoveryCheck discoveryCheck,
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
                        endsWhenIdle ? this::acceptNoMoreSplits : () -> {},
                        discoveryCheck);
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
     * @param discoveryCheck what is looked at whenever the wrapped enumerator looks for splits
     * @param innerFactory makes the wrapped enumerator
     */
    static <SplitT extends SourceSplit, EnumChkT> AlignedSplitEnumerator<SplitT, EnumChkT> create(
            SplitEnumeratorContext<SplitT> context,
            SplitOwnership<SplitT> ownership,
            boolean endsWhenIdle,
            DiscoveryCheck discoveryCheck,
            FunctionWithException<
                            SplitEnumeratorContext<SplitT>,
                            SplitEnumerator<SplitT, EnumChkT>,
                            Exception>
                    innerFactory)
            throws Exception {
        return new AlignedSplitEnumerator<>(
                context, ownership, endsWhenIdle, discoveryCheck, innerFactory, false);
    }

    /** Creates the enumerator of a restored job, whose readers report the splits that they had. */
    public static <SplitT extends SourceSplit, EnumChkT>
            AlignedSplitEnumerator<SplitT, EnumChkT> restore(
                    SplitEnumeratorContext<SplitT> context,
                    SplitOwnership<SplitT> ownership,
                    boolean endsWhenIdle,
                    DiscoveryCheck discoveryCheck,
                    FunctionWithException<
                                    SplitEnumeratorContext<SplitT>,
                                    SplitEnumerator<SplitT, EnumChkT>,
                                    Exception>
                            innerFactory)
                    throws Exception {
        return new AlignedSplitEnumerator<>(
                context, ownership, endsWhenIdle, discoveryCheck, innerFactory, true);
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
        if (readersThatReported.add(subtaskId)) {
            takeReport(reader.getReportedSplitsOnRegistration());
        }
        dispatch();
    }

    private void takeReport(List<SplitT> reported) {
        for (SplitT split : reported) {
            // What was handed back was reported before, and comes from the wrapped enumerator.
            if (!isHeld(split) && !handedBack.contains(split.splitId())) {
                pending.putIfAbsent(split.splitId(), split);
            }
        }
    }

    /** Flink calls this with every reset of a reader, also where there is nothing to hand back. */
    @Override
    public void addSplitsBack(List<SplitT> splits, int subtaskId) {
        forgetReader(subtaskId);
        takeBack(splits);
        dispatch();
    }

    /** Whether a reader has the split, so that a report of it is out of date. */
    boolean isHeld(SplitT split) {
        return holders.containsKey(split.splitId());
    }

    /** A reader that was reset holds nothing, and has been told nothing. */
    void forgetReader(int reader) {
        holders.values().removeIf(holder -> holder == reader);
        readersThatReported.remove(reader);
        readersWithoutMoreSplits.remove(reader);
        asking.remove(reader);
    }

    void takeBack(List<SplitT> splits) {
        for (SplitT split : splits) {
            pending.put(split.splitId(), split);
        }
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        asking.put(subtaskId, requesterHostname);
        inner.handleSplitRequest(SingleReaderContext.READER, requesterHostname);
    }

    /** Asks for the reader that has waited longest. */
    private void askAgain() {
        if (isToAskAgain()) {
            inner.handleSplitRequest(SingleReaderContext.READER, asking.values().iterator().next());
        }
    }

    /** Whether a reader waits to whom another split of the wrapped enumerator may belong. */
    boolean isToAskAgain() {
        return !asking.isEmpty() && !innerHasNoMoreSplits;
    }

    @Override
    public void handleSourceEvent(int subtaskId, SourceEvent sourceEvent) {
        inner.handleSourceEvent(subtaskId, sourceEvent);
    }

    @Override
    public EnumChkT snapshotState(long checkpointId) throws Exception {
        List<SplitT> carried = splitsInNoReadersState();
        if (carried.isEmpty()) {
            return inner.snapshotState(checkpointId);
        }
        pending.clear();
        for (SplitT split : carried) {
            assignedByInner.remove(split.splitId());
            handedBack.add(split.splitId());
        }
        innerContext.unregisterReader();
        try {
            inner.addSplitsBack(carried, SingleReaderContext.READER);
            return inner.snapshotState(checkpointId);
        } finally {
            innerContext.registerReader();
            inner.addReader(SingleReaderContext.READER);
            if (!handedBack.isEmpty()) {
                // Not at once: what else comes with them must not be in this checkpoint twice.
                context.runInCoordinatorThread(this::fetchAgain);
            }
        }
    }

    /**
     * Asks for what was handed back where the wrapped enumerator gives only what it is asked for.
     */
    private void fetchAgain() {
        int before = -1;
        while (!handedBack.isEmpty() && assignedByInner.size() > before) {
            before = assignedByInner.size();
            inner.handleSplitRequest(SingleReaderContext.READER, null);
        }
    }

    /** What the state of the wrapped enumerator has to carry. */
    List<SplitT> splitsInNoReadersState() {
        return List.copyOf(pending.values());
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
        boolean any = false;
        for (SplitT split : splits) {
            if (isAssignedFirst(split)) {
                pending.put(split.splitId(), split);
                handedBack.remove(split.splitId());
                any = true;
            }
        }
        dispatch();
        if (any && isToAskAgain()) {
            // Not at once: the wrapped enumerator is in the middle of what it does.
            context.runInCoordinatorThread(this::askAgain);
        }
    }

    /** Whether the wrapped enumerator has not assigned the split before; notes that it has now. */
    boolean isAssignedFirst(SplitT split) {
        return assignedByInner.add(split.splitId());
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
        Set<Integer> registered = context.registeredReaders().keySet();
        Map<Integer, List<SplitT>> assignment = new HashMap<>();
        pending.values()
                .removeIf(
                        split -> {
                            int owner = ownerOf(split);
                            if (!mayBeGiven(owner, registered)) {
                                return false;
                            }
                            assignment.computeIfAbsent(owner, key -> new ArrayList<>()).add(split);
                            holders.put(split.splitId(), owner);
                            return true;
                        });
        if (!assignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(assignment));
            asking.keySet().removeAll(assignment.keySet());
        }
        for (int reader : registered) {
            if (hasSeenItsLastSplit(reader) && isNewsTo(reader)) {
                context.signalNoMoreSplits(reader);
                asking.remove(reader);
            }
        }
    }

    int ownerOf(SplitT split) {
        return ownership.ownerOf(split, context.currentParallelism());
    }

    /** Whether a reader can take its splits: it need not wait for any other reader. */
    boolean mayBeGiven(int reader, Set<Integer> registered) {
        return registered.contains(reader);
    }

    /** Whether no split can come to a registered reader, to whom all that was pending has gone. */
    boolean hasSeenItsLastSplit(int reader) {
        return innerHasNoMoreSplits() && nothingIsHandedBack() && readersYetToReport.isEmpty();
    }

    /** Whether the wrapped enumerator has assigned again all that was handed back to it. */
    boolean nothingIsHandedBack() {
        return handedBack.isEmpty();
    }

    boolean innerHasNoMoreSplits() {
        return innerHasNoMoreSplits;
    }

    /** Whether a reader has not been told of the end since it registered; notes that it will be. */
    boolean isNewsTo(int reader) {
        return readersWithoutMoreSplits.add(reader);
    }
}
