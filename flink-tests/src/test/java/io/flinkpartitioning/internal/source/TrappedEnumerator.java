package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.source.eventtime.EventTimeCoordinator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/** The enumerator with one of the mistakes of {@link Trap}, or none. */
final class TrappedEnumerator
        extends AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> {

    private final SplitEnumeratorContext<PartitionSplit> context;
    private final TrappedLedger ledger;
    private final @Nullable Trap trap;
    private final Map<Long, List<PartitionSplit>> besideTheState;
    private final Wrapped wrapped;
    private final List<Runnable> afterTheNextCheckpoint = new ArrayList<>();

    /** The wrapped enumerator, and whether it sees its reader. */
    private static final class Wrapped {

        private boolean seesItsReader = true;
        private @Nullable SplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator;

        @SuppressWarnings("unchecked")
        SplitEnumeratorContext<PartitionSplit> hiding(
                SplitEnumeratorContext<PartitionSplit> context) {
            return (SplitEnumeratorContext<PartitionSplit>)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {SplitEnumeratorContext.class},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("registeredReaders")
                                        && !seesItsReader) {
                                    return Map.of();
                                }
                                try {
                                    return method.invoke(context, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
        }

        SplitEnumerator<PartitionSplit, StockLikeEnumerator.State> get() {
            if (enumerator == null) {
                throw new AssertionError("no enumerator");
            }
            return enumerator;
        }
    }

    TrappedEnumerator(
            SplitEnumeratorContext<PartitionSplit> context,
            TrappedLedger ledger,
            boolean endsWhenIdle,
            FunctionWithException<
                            SplitEnumeratorContext<PartitionSplit>,
                            SplitEnumerator<PartitionSplit, StockLikeEnumerator.State>,
                            Exception>
                    innerFactory,
            @Nullable Trap trap,
            Map<Long, List<PartitionSplit>> besideTheState)
            throws Exception {
        this(context, ledger, endsWhenIdle, innerFactory, trap, besideTheState, new Wrapped());
    }

    private TrappedEnumerator(
            SplitEnumeratorContext<PartitionSplit> context,
            TrappedLedger ledger,
            boolean endsWhenIdle,
            FunctionWithException<
                            SplitEnumeratorContext<PartitionSplit>,
                            SplitEnumerator<PartitionSplit, StockLikeEnumerator.State>,
                            Exception>
                    innerFactory,
            @Nullable Trap trap,
            Map<Long, List<PartitionSplit>> besideTheState,
            Wrapped wrapped)
            throws Exception {
        super(
                context,
                PartitionSplit.SERIALIZER,
                ledger,
                new EventTimeCoordinator(context, Duration.ZERO),
                endsWhenIdle && trap != Trap.T7_RESTORED_JOB_NEVER_ENDS,
                DiscoveryCheck.NONE,
                inner -> wrapped.enumerator = innerFactory.apply(wrapped.hiding(inner)));
        this.context = context;
        this.ledger = ledger;
        this.trap = trap;
        this.besideTheState = besideTheState;
        this.wrapped = wrapped;
    }

    @Override
    public void handleSourceEvent(int subtaskId, SourceEvent sourceEvent) {
        if (trap == Trap.P5_OUT_OF_DATE_NOT_ACKNOWLEDGED
                && sourceEvent instanceof SplitReport report) {
            List<byte[]> upToDate = new ArrayList<>();
            List<PartitionSplit> foreign = report.foreignSplits(PartitionSplit.SERIALIZER);
            for (int i = 0; i < foreign.size(); i++) {
                if (!ledger.isOutOfDate(foreign.get(i))) {
                    upToDate.add(report.foreign().get(i));
                }
            }
            super.handleSourceEvent(
                    subtaskId, new SplitReport(report.version(), upToDate, report.kept()));
        } else {
            super.handleSourceEvent(subtaskId, sourceEvent);
        }
    }

    @Override
    void acknowledge(int reporter, List<String> taken) {
        Runnable later =
                () -> {
                    if (context.registeredReaders().containsKey(reporter)) {
                        super.acknowledge(reporter, taken);
                    }
                };
        if (trap == Trap.P5_ACKNOWLEDGED_LATER) {
            context.runInCoordinatorThread(later);
        } else if (trap == Trap.P5_ACKNOWLEDGED_WITH_CHECKPOINT) {
            afterTheNextCheckpoint.add(later);
        } else if (trap != Trap.P5_NEVER_ACKNOWLEDGED) {
            super.acknowledge(reporter, taken);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        afterTheNextCheckpoint.forEach(Runnable::run);
        afterTheNextCheckpoint.clear();
    }

    @Override
    public StockLikeEnumerator.State snapshotState(long checkpointId) throws Exception {
        Collection<PartitionSplit> pending = ledger.pending();
        if (pending.isEmpty()
                || !ledger.withoutReport(context.registeredReaders().keySet()).isEmpty()) {
            return super.snapshotState(checkpointId);
        }
        if (trap == Trap.P1_PENDING_HANDED_TO_THE_WRAPPED) {
            return handingBack(List.copyOf(pending), checkpointId);
        }
        if (trap == Trap.T9_STATE_OF_ITS_OWN) {
            besideTheState.put(checkpointId, List.copyOf(pending));
        }
        if (trap == Trap.T9_STATE_OF_ITS_OWN || trap == Trap.T6_PENDING_IN_NO_STATE) {
            return wrapped.get().snapshotState(checkpointId);
        }
        return super.snapshotState(checkpointId);
    }

    /** As version 0.1 did: right if the wrapped enumerator's state has offsets. */
    private StockLikeEnumerator.State handingBack(List<PartitionSplit> splits, long checkpointId)
            throws Exception {
        wrapped.seesItsReader = false;
        wrapped.get().addSplitsBack(splits, SingleReaderContext.READER);
        StockLikeEnumerator.State state = wrapped.get().snapshotState(checkpointId);
        wrapped.seesItsReader = true;
        // The ledger has the splits still, so what the wrapped enumerator assigns anew is ignored.
        wrapped.get().addReader(SingleReaderContext.READER);
        return state;
    }
}
