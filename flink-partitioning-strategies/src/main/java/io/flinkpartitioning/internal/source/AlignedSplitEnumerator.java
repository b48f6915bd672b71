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
 * <p>The wrapped enumerator sees a source with <em>one</em> reader, number 0, which is always
 * registered (see {@link SingleReaderContext}). Whatever it assigns to that reader comes here and
 * is entered in a ledger. It goes on to the real owner as soon as the owner is registered. So the
 * wrapped enumerator's formula, order and time of assignment do not matter. Its "no more splits"
 * means what it says: it has handed out everything.
 *
 * <p>The ledger has each split once, by its id: either pending, or held by one reader. The rules
 * follow from it:
 *
 * <ul>
 *   <li>A split that a restored reader reports goes to its owner, unless another reader holds it,
 *       because then the report is older than the hand-over. A reader's report is taken once per
 *       reset.
 *   <li>A reader that was reset holds nothing. Flink hands back the splits that it got since its
 *       checkpoint, and the reader reports the rest when it registers again.
 *   <li>A split can be assigned only once until it is handed back. If the broker is slower than the
 *       discovery interval, Kafka's enumerator finds a split twice and assigns it again.
 *   <li>Pending splits are in no reader's state. So at a checkpoint they are handed back to the
 *       wrapped enumerator, its state carries them, and they are fetched again.
 *   <li>A reader that asks for a split gets an answer. If the wrapped enumerator gives a split of
 *       another reader, it is asked again, until the asking reader has a split or there is none.
 *   <li>A reader hears "no more splits" once per registration, when no split can come to it any
 *       more: the wrapped enumerator has none, not even one that was handed back, every restored
 *       reader has reported, and none is pending for it.
 * </ul>
 *
 * <p>Only the source coordinator's thread calls the methods. Each is linear in the number of splits
 * that it moves.
 *
 * <p>Each rule has its own method, so that a test can break one at a time and require that it is
 * noticed.
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

    /** Splits that the wrapped enumerator has assigned and not got back since. */
    private final Set<String> assignedByInner = new HashSet<>();

    /** Splits that were handed back to the wrapped enumerator and not assigned since. */
    private final Set<String> handedBack = new HashSet<>();

    /** Readers that have asked for a split and not got one since, with their hosts. */
    private final Map<Integer, @Nullable String> asking = new LinkedHashMap<>();

    /** Readers that have reported since their last reset. */
    private final Set<Integer> readersThatReported = new HashSet<>();

    /**
     * Readers of a restored job that have not registered yet and may report splits. Empty for a job
     * that started without state.
     */
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
     * @param endsWhenIdle whether an idle wrapped enumerator has no more splits, even if it does
     *     not say so
     * @param discoveryCheck runs whenever the wrapped enumerator looks for splits
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

    /** Creates the enumerator of a restored job. Its readers report the splits that they had. */
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
            // The reader failed between its registration and this call, and will register again.
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
            // A split that was handed back was reported before, and comes from the wrapped
            // enumerator.
            if (!isHeld(split) && !handedBack.contains(split.splitId())) {
                pending.putIfAbsent(split.splitId(), split);
            }
        }
    }

    /** Flink calls this at every reset of a reader, even if there is nothing to hand back. */
    @Override
    public void addSplitsBack(List<SplitT> splits, int subtaskId) {
        forgetReader(subtaskId);
        takeBack(splits);
        dispatch();
    }

    /** Whether a reader has the split. A report of it is then out of date. */
    boolean isHeld(SplitT split) {
        return holders.containsKey(split.splitId());
    }

    /** Forgets a reader that was reset: it holds nothing and has heard nothing. */
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

    /** Asks on behalf of the reader that has waited longest. */
    private void askAgain() {
        if (isToAskAgain()) {
            inner.handleSplitRequest(SingleReaderContext.READER, asking.values().iterator().next());
        }
    }

    /** Whether a reader waits, and the wrapped enumerator may still have a split for it. */
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
                // Later, because other splits may come with them and must not be in this checkpoint
                // twice.
                context.runInCoordinatorThread(this::fetchAgain);
            }
        }
    }

    /**
     * Asks for the splits that were handed back, in case the wrapped enumerator assigns on request
     * only.
     */
    private void fetchAgain() {
        int before = -1;
        while (!handedBack.isEmpty() && assignedByInner.size() > before) {
            before = assignedByInner.size();
            inner.handleSplitRequest(SingleReaderContext.READER, null);
        }
    }

    /** The splits that the wrapped enumerator's state has to carry. */
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
            // Later, because the wrapped enumerator is in the middle of its work.
            context.runInCoordinatorThread(this::askAgain);
        }
    }

    /**
     * Notes that the wrapped enumerator has assigned a split, and returns whether this is the first
     * time.
     */
    boolean isAssignedFirst(SplitT split) {
        return assignedByInner.add(split.splitId());
    }

    private void acceptNoMoreSplits() {
        innerHasNoMoreSplits = true;
        dispatch();
    }

    /**
     * Hands out all splits that have a registered owner. The rest belongs to readers that have not
     * registered, so registered readers can hear the end.
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

    /** Whether a reader can take its splits. It need not wait for any other reader. */
    boolean mayBeGiven(int reader, Set<Integer> registered) {
        return registered.contains(reader);
    }

    /** Whether a registered reader can get no more splits. It has already got its pending ones. */
    boolean hasSeenItsLastSplit(int reader) {
        return innerHasNoMoreSplits() && nothingIsHandedBack() && readersYetToReport.isEmpty();
    }

    /** Whether the wrapped enumerator has assigned again all splits that were handed back. */
    boolean nothingIsHandedBack() {
        return handedBack.isEmpty();
    }

    boolean innerHasNoMoreSplits() {
        return innerHasNoMoreSplits;
    }

    /**
     * Notes that a reader hears of the end, and returns whether it is news to it since it
     * registered.
     */
    boolean isNewsTo(int reader) {
        return readersWithoutMoreSplits.add(reader);
    }
}
