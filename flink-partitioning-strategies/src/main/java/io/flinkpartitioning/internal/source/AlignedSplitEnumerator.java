package io.flinkpartitioning.internal.source;

import static java.util.stream.Collectors.toCollection;

import io.flinkpartitioning.internal.source.eventtime.ClockEvent;
import io.flinkpartitioning.internal.source.eventtime.EventTimeCoordinator;
import io.flinkpartitioning.internal.source.eventtime.LocalEventTime;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/**
 * Gives splits to the readers that own them.
 *
 * <p>The wrapped enumerator sees a source with <em>one</em> reader, number 0, which is always
 * registered (see {@link SingleReaderContext}). Whatever it assigns to that reader is entered in
 * the {@link SplitLedger}. So the wrapped enumerator's formula, order and time of assignment do not
 * matter. Its "no more splits" means what it says: it has handed out everything.
 *
 * <p>The ledger has the rules. This class sends what the ledger decides: after each event one
 * {@linkplain #sendNext step}, all of it before or after any checkpoint. The state is the wrapped
 * enumerator's.
 *
 * <p>Only the source coordinator's thread calls the methods.
 */
class AlignedSplitEnumerator<SplitT extends SourceSplit, EnumChkT>
        implements SplitEnumerator<SplitT, EnumChkT> {

    private final SplitEnumeratorContext<SplitT> context;
    private final SimpleVersionedSerializer<SplitT> splitSerializer;
    private final SplitLedger<SplitT> ledger;
    private final EventTimeCoordinator eventTime;
    private final SingleReaderContext<SplitT> innerContext;
    private final SplitEnumerator<SplitT, EnumChkT> inner;

    /**
     * Wraps an enumerator.
     *
     * @param context the real context
     * @param splitSerializer the source's serializer of splits
     * @param ledger the rules
     * @param eventTime combines the event times of the readers
     * @param endsWhenIdle whether an idle wrapped enumerator has no more splits, even if it does
     *     not say so
     * @param discoveryCheck runs whenever the wrapped enumerator looks for splits
     * @param innerFactory makes the wrapped enumerator
     */
    AlignedSplitEnumerator(
            SplitEnumeratorContext<SplitT> context,
            SimpleVersionedSerializer<SplitT> splitSerializer,
            SplitLedger<SplitT> ledger,
            EventTimeCoordinator eventTime,
            boolean endsWhenIdle,
            DiscoveryCheck discoveryCheck,
            FunctionWithException<
                            SplitEnumeratorContext<SplitT>,
                            SplitEnumerator<SplitT, EnumChkT>,
                            Exception>
                    innerFactory)
            throws Exception {
        this.context = context;
        this.splitSerializer = splitSerializer;
        this.ledger = ledger;
        this.eventTime = eventTime;
        this.innerContext =
                new SingleReaderContext<>(
                        context,
                        this::takeAssignment,
                        this::takeEnd,
                        endsWhenIdle ? this::takeEnd : () -> {},
                        discoveryCheck);
        this.inner = innerFactory.apply(innerContext);
    }

    @Override
    public void start() {
        inner.start();
        inner.addReader(SingleReaderContext.READER);
    }

    @Override
    public void addReader(int subtaskId) {
        sendNext();
    }

    /** Flink calls this at every reset of a reader, even if there is nothing to hand back. */
    @Override
    public void addSplitsBack(List<SplitT> splits, int subtaskId) {
        ledger.reset(subtaskId, splits);
        eventTime.reset(subtaskId);
        sendNext();
    }

    @Override
    public void handleSourceEvent(int subtaskId, SourceEvent sourceEvent) {
        if (sourceEvent instanceof SplitReport report) {
            ledger.report(subtaskId, report.foreignSplits(splitSerializer), report.kept());
            sendNext();
        } else if (sourceEvent instanceof ClockEvent<?> told
                && told.time() instanceof LocalEventTime report) {
            eventTime.report(subtaskId, told.clock(), report);
        } else {
            innerContext.heardFrom(subtaskId);
            inner.handleSourceEvent(subtaskId, sourceEvent);
        }
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        ledger.requests().add(subtaskId, requesterHostname);
        inner.handleSplitRequest(SingleReaderContext.READER, requesterHostname);
    }

    private void askAgain() {
        if (ledger.isToAskAgain()) {
            inner.handleSplitRequest(
                    SingleReaderContext.READER, ledger.requests().longestWaitingHost());
        }
    }

    private void takeAssignment(Collection<SplitT> splits) {
        boolean any = ledger.assign(splits);
        sendNext();
        if (any && ledger.isToAskAgain()) {
            // Later, because the wrapped enumerator is in the middle of its work.
            context.runInCoordinatorThread(this::askAgain);
        }
    }

    private void takeEnd() {
        ledger.endOfSplits();
        sendNext();
    }

    private void sendNext() {
        LedgerStep<SplitT> step = ledger.next(context.registeredReaders().keySet());
        step.taken().forEach(this::acknowledge);
        if (!step.assigned().isEmpty()) {
            eventTime.give(step.assigned());
            context.assignSplits(new SplitsAssignment<>(step.assigned()));
        }
        step.complete().forEach(this::complete);
        eventTime.restoredSplitsGiven(ledger.restoredSplitsAreGiven());
        step.ended().forEach(context::signalNoMoreSplits);
    }

    void acknowledge(int reporter, List<String> taken) {
        context.sendEventToSourceReader(reporter, new SplitsTaken(taken));
    }

    void complete(int reader) {
        context.sendEventToSourceReader(reader, new RestoredSplitsGiven());
    }

    /**
     * Takes the wrapped enumerator's snapshot.
     *
     * @throws IllegalStateException if a split would be in two states or in none. Flink then goes
     *     on without this checkpoint
     */
    @Override
    public EnumChkT snapshotState(long checkpointId) throws Exception {
        Optional<String> obstacle = obstacleToCheckpoint();
        if (obstacle.isPresent()) {
            throw new IllegalStateException(
                    """
                    A checkpoint of an aligned source must have each split once, but %s. Flink goes on \
                    with the next checkpoint. Repeat a savepoint when all subtasks run."""
                            .formatted(obstacle.get()));
        }
        return inner.snapshotState(checkpointId);
    }

    private Optional<String> obstacleToCheckpoint() {
        Set<Integer> silent = ledger.withoutReport(context.registeredReaders().keySet());
        if (!silent.isEmpty()) {
            return Optional.of(
                    "subtasks %s have not reported their restored splits".formatted(silent));
        }
        Set<Integer> awaited =
                ledger.pending().stream().map(ledger::ownerOf).collect(toCollection(TreeSet::new));
        return awaited.isEmpty()
                ? Optional.empty()
                : Optional.of("splits of subtasks %s wait for their start".formatted(awaited));
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
        try (eventTime) {
            inner.close();
        }
    }
}
