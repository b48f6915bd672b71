package io.flinkpartitioning.internal.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The enumerator's rules: which reader has a split, which reader gets one, who hears the end, and
 * when a checkpoint is possible.
 *
 * <p><b>Invariant.</b> In every completed checkpoint a split that is not read to its end is in
 * exactly one state: one reader's, or the wrapped enumerator's as undiscovered or unassigned.
 *
 * <p>The ledger has each split once, by its id, in one of three places:
 *
 * <ul>
 *   <li><em>held</em>: a reader was given the split, or has reported that it kept it. It is in that
 *       reader's state.
 *   <li><em>offered</em>: a restored reader has reported a split of another reader. It stays in the
 *       reporter's state until it is handed over.
 *   <li><em>pending</em>: the wrapped enumerator has assigned the split, or Flink has handed it
 *       back, and its owner is not registered. It is in no reader's state.
 * </ul>
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>A pending split goes to its owner as soon as the owner is registered. An offer waits for
 *       the reporter too, which must be told in the same step: Flink orders all events of a step
 *       before a checkpoint, or after it. So the split is in the owner's state only, or in the
 *       reporter's. A reporter that has failed can't be told. It will report again.
 *   <li>A reported split that another reader holds, or that is pending, is out of date: the report
 *       is older than the hand-over. The reporter is told at once.
 *   <li>A reader that was reset holds nothing and offers nothing. Flink hands back the splits that
 *       it got since its checkpoint, and it reports the rest.
 *   <li>The wrapped enumerator can assign a split only once. If the broker is slower than the
 *       discovery interval, Kafka's enumerator finds a split twice and assigns it again.
 *   <li>A reader hears once per registration that it has its restored splits, or the first ones
 *       that were found. A watermark before that could make records of a later split late.
 *   <li>A reader hears "no more splits" once per registration, when no split can come to it or be
 *       taken from it any more.
 *   <li>A checkpoint is declined while a registered reader has not reported, and may have a split
 *       of another reader, and while a split is pending. The wrapped enumerator can't take pending
 *       splits back: the connectors for Flink 1.20 have no offsets in its state.
 * </ul>
 *
 * <p>Each rule has its own method, so that a test can break one at a time and require that it is
 * noticed. Not thread-safe.
 */
class SplitLedger<SplitT extends SourceSplit> {

    /** A split that a reader has in its state until its owner is given it. */
    private record Offer<SplitT>(SplitT split, int reporter) {}

    private final ToIntFunction<SplitT> owners;

    private final Map<String, Integer> holders = new HashMap<>();
    private final Map<String, Offer<SplitT>> offers = new LinkedHashMap<>();
    private final Map<String, SplitT> pending = new LinkedHashMap<>();

    /** Ids of reported splits that other readers have, by reporter, until the next step. */
    private final Map<Integer, List<String>> outOfDate = new HashMap<>();

    /** Splits that the wrapped enumerator has assigned. */
    private final Set<String> assignedByInner = new HashSet<>();

    private final ReaderReports reports;
    private final SplitRequests requests = new SplitRequests();
    private final Set<Integer> completionHeard = new HashSet<>();
    private final Set<Integer> endHeard = new HashSet<>();
    private boolean innerHasNoMoreSplits;
    private boolean anySplitIsKnown;

    /**
     * Opens a ledger.
     *
     * @param owners tells the reader that owns a split
     * @param restoredReaders the readers of a restored job, which may have splits; none if the job
     *     starts without state
     */
    SplitLedger(ToIntFunction<SplitT> owners, Collection<Integer> restoredReaders) {
        this.owners = owners;
        this.reports = new ReaderReports(restoredReaders);
    }

    /**
     * Takes the report of a reader that has started.
     *
     * @param reader the reader
     * @param foreign the splits of other readers that it was restored with
     * @param kept the ids of the splits that it was restored with and reads
     * @throws IllegalStateException if a split is in two states
     */
    void report(int reader, Collection<SplitT> foreign, Collection<String> kept) {
        reports.add(reader);
        anySplitIsKnown |= !foreign.isEmpty() || !kept.isEmpty();
        for (String id : kept) {
            ReaderReports.requireInNoOtherState(id, reader, holders, offers, pending);
            holders.put(id, reader);
        }
        for (SplitT split : foreign) {
            String id = split.splitId();
            if (isOutOfDate(split)) {
                outOfDate.computeIfAbsent(reader, key -> new ArrayList<>()).add(id);
            } else {
                ReaderReports.requireInNoOtherState(id, reader, offers);
                offers.put(id, new Offer<>(split, reader));
            }
        }
    }

    /** Whether a reported split is another reader's already, or will be. */
    boolean isOutOfDate(SplitT split) {
        return holders.containsKey(split.splitId()) || pending.containsKey(split.splitId());
    }

    /** Takes note of a reset, and of the splits that the reader was given since its checkpoint. */
    void reset(int reader, Collection<SplitT> handedBack) {
        dropSplitsOf(reader);
        reports.remove(reader);
        outOfDate.remove(reader);
        dropOffersOf(reader);
        completionHeard.remove(reader);
        endHeard.remove(reader);
        requests.removeAll(Set.of(reader));
        takeBack(handedBack);
    }

    void dropSplitsOf(int reader) {
        holders.values().removeIf(holder -> holder == reader);
    }

    /** The reader still has the splits. No reader can hear the end before they are reported. */
    void dropOffersOf(int reader) {
        if (offers.values().removeIf(offer -> offer.reporter() == reader)) {
            reports.await(reader);
        }
    }

    void takeBack(Collection<SplitT> splits) {
        for (SplitT split : splits) {
            pending.put(split.splitId(), split);
        }
    }

    /** Takes splits that the wrapped enumerator assigns. Returns whether any of them is new. */
    boolean assign(Collection<SplitT> splits) {
        boolean any = false;
        anySplitIsKnown |= !splits.isEmpty();
        for (SplitT split : splits) {
            if (isAssignedFirst(split)) {
                pending.put(split.splitId(), split);
                any = true;
            }
        }
        return any;
    }

    /** Notes that the wrapped enumerator assigns a split. Returns whether it is the first time. */
    boolean isAssignedFirst(SplitT split) {
        return assignedByInner.add(split.splitId());
    }

    /** Takes note that the wrapped enumerator has handed out everything. */
    void endOfSplits() {
        innerHasNoMoreSplits = true;
        anySplitIsKnown = true;
    }

    /** The readers that wait for a split. */
    SplitRequests requests() {
        return requests;
    }

    /** Whether a reader waits, and the wrapped enumerator may still have a split for it. */
    boolean isToAskAgain() {
        return !requests.isEmpty() && !innerHasNoMoreSplits;
    }

    /** Registered readers that may have splits which other readers have too: no checkpoint. */
    Set<Integer> withoutReport(Set<Integer> registered) {
        return reports.missingOf(registered);
    }

    /** The splits that are in no reader's state: no checkpoint. */
    Collection<SplitT> pending() {
        return pending.values();
    }

    /**
     * Decides what can be sent now, and takes note that it is sent.
     *
     * @param registered the registered readers
     */
    LedgerStep<SplitT> next(Set<Integer> registered) {
        LedgerStep<SplitT> step = new LedgerStep<>();
        outOfDate.forEach((reporter, ids) -> ids.forEach(id -> step.take(reporter, id)));
        outOfDate.clear();
        pending.values().removeIf(split -> give(split, registered, step));
        offers.values().removeIf(offer -> handOver(offer, registered, step));
        for (int reader : registered) {
            if (hasItsRestoredSplits(reader) && completionHeard.add(reader)) {
                step.complete(reader);
            }
            if (hasSeenItsLastSplit(reader) && isNewsTo(reader)) {
                step.end(reader);
            }
        }
        requests.removeAll(step.assigned().keySet());
        requests.removeAll(step.ended());
        return step;
    }

    private boolean give(SplitT split, Set<Integer> registered, LedgerStep<SplitT> step) {
        int owner = ownerOf(split);
        if (!mayBeGiven(owner, registered)) {
            return false;
        }
        step.assign(owner, split);
        holders.put(split.splitId(), owner);
        return true;
    }

    private boolean handOver(
            Offer<SplitT> offer, Set<Integer> registered, LedgerStep<SplitT> step) {
        if (!canBeTold(offer.reporter(), registered) || !give(offer.split(), registered, step)) {
            return false;
        }
        step.take(offer.reporter(), offer.split().splitId());
        return true;
    }

    int ownerOf(SplitT split) {
        return owners.applyAsInt(split);
    }

    /** Whether a reader can take its splits. It need not wait for any other reader. */
    boolean mayBeGiven(int reader, Set<Integer> registered) {
        return registered.contains(reader);
    }

    /** Whether a reporter can be told that its splits are taken. Flink fails the job otherwise. */
    boolean canBeTold(int reporter, Set<Integer> registered) {
        return registered.contains(reporter);
    }

    /** Whether a reader, which has its pending splits, has all restored ones that it owns. */
    boolean hasItsRestoredSplits(int reader) {
        boolean reported = everyReaderHasReported() && hasReported(reader);
        return reported && noOfferIsFor(reader) && anySplitIsKnown;
    }

    /** Whether every restored split has been given to its owner, or waits only for its start. */
    boolean restoredSplitsAreGiven() {
        return everyReaderHasReported() && offers.isEmpty();
    }

    /** Whether no split can come to a reader, which has its pending ones, nor be taken from it. */
    boolean hasSeenItsLastSplit(int reader) {
        return innerHasNoMoreSplits()
                && everyReaderHasReported()
                && hasReported(reader)
                && noOfferIsFor(reader)
                && noOfferIsFrom(reader);
    }

    boolean innerHasNoMoreSplits() {
        return innerHasNoMoreSplits;
    }

    boolean everyReaderHasReported() {
        return reports.areComplete();
    }

    /** A reader that hears the end can finish. Splits in its state would be lost then. */
    boolean hasReported(int reader) {
        return reports.contain(reader);
    }

    boolean noOfferIsFor(int reader) {
        return offers.values().stream().noneMatch(offer -> ownerOf(offer.split()) == reader);
    }

    boolean noOfferIsFrom(int reader) {
        return offers.values().stream().noneMatch(offer -> offer.reporter() == reader);
    }

    /** Notes that a reader hears of the end. Returns whether that is news since it registered. */
    boolean isNewsTo(int reader) {
        return endHeard.add(reader);
    }
}
