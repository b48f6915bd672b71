package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.placement.KeyGroups;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/** The enumerator with one of the mistakes of {@link Trap}, or none. */
final class TrappedEnumerator
        extends AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> {

    private final SplitEnumeratorContext<PartitionSplit> context;
    private final SplitOwnership<PartitionSplit> ownership;
    private final @Nullable Trap trap;
    private final Map<Long, List<PartitionSplit>> besideTheState;

    TrappedEnumerator(
            SplitEnumeratorContext<PartitionSplit> context,
            SplitOwnership<PartitionSplit> ownership,
            boolean endsWhenIdle,
            FunctionWithException<
                            SplitEnumeratorContext<PartitionSplit>,
                            SplitEnumerator<PartitionSplit, StockLikeEnumerator.State>,
                            Exception>
                    innerFactory,
            boolean restored,
            @Nullable Trap trap,
            Map<Long, List<PartitionSplit>> besideTheState)
            throws Exception {
        super(
                context,
                ownership,
                endsWhenIdle && trap != Trap.T7_RESTORED_JOB_NEVER_ENDS,
                DiscoveryCheck.NONE,
                innerFactory,
                restored);
        this.context = context;
        this.ownership = ownership;
        this.trap = trap;
        this.besideTheState = besideTheState;
    }

    @Override
    int ownerOf(PartitionSplit split) {
        int parallelism = context.currentParallelism();
        if (trap == Trap.T1_STOCK_OWNER) {
            return (7 + split.partition()) % parallelism;
        }
        if (trap == Trap.T10_GROWN_TOPIC_PLACED_ANEW) {
            return KeyGroups.subtaskOfPartition(
                    split.partition(),
                    Math.max(ownership.partitions(), split.partition() + 1),
                    ownership.maxParallelism(),
                    parallelism);
        }
        return super.ownerOf(split);
    }

    @Override
    boolean hasSeenItsLastSplit(int reader) {
        // The wrapped enumerator knows nothing of what readers have yet to report.
        return super.hasSeenItsLastSplit(reader)
                || (trap == Trap.T1_END_BEFORE_LAST_SPLIT && innerHasNoMoreSplits());
    }

    @Override
    boolean isNewsTo(int reader) {
        return super.isNewsTo(reader) || trap == Trap.T2_END_TWICE;
    }

    @Override
    boolean isToAskAgain() {
        return super.isToAskAgain() && trap != Trap.T12_ASKER_FORGOTTEN;
    }

    @Override
    boolean nothingIsHandedBack() {
        return super.nothingIsHandedBack() || trap == Trap.T13_END_BEFORE_HANDED_BACK;
    }

    @Override
    void takeBack(List<PartitionSplit> splits) {
        if (trap != Trap.T3_HAND_BACK_DROPPED) {
            super.takeBack(splits);
        }
    }

    @Override
    boolean mayBeGiven(int reader, Set<Integer> registered) {
        return super.mayBeGiven(reader, registered)
                && (trap != Trap.T4_EVERYBODY_WAITS
                        || registered.size() == context.currentParallelism());
    }

    @Override
    void forgetReader(int reader) {
        if (trap != Trap.T5_RESET_READER_KEEPS_ITS_SPLITS) {
            super.forgetReader(reader);
        }
    }

    @Override
    boolean isHeld(PartitionSplit split) {
        return super.isHeld(split) && trap != Trap.T5_STALE_REPORT_BELIEVED;
    }

    @Override
    boolean isAssignedFirst(PartitionSplit split) {
        return super.isAssignedFirst(split) || trap == Trap.T11_FOUND_TWICE_GIVEN_TWICE;
    }

    @Override
    List<PartitionSplit> splitsInNoReadersState() {
        List<PartitionSplit> splits = super.splitsInNoReadersState();
        if (trap == Trap.T6_PENDING_WITHOUT_OFFSET) {
            return splits.stream()
                    .map(split -> new PartitionSplit(split.topic(), split.partition(), 0))
                    .toList();
        }
        return trap == Trap.T6_PENDING_IN_NO_STATE || trap == Trap.T9_STATE_OF_ITS_OWN
                ? List.of()
                : splits;
    }

    @Override
    public StockLikeEnumerator.State snapshotState(long checkpointId) throws Exception {
        if (trap == Trap.T9_STATE_OF_ITS_OWN) {
            besideTheState.put(checkpointId, super.splitsInNoReadersState());
        }
        return super.snapshotState(checkpointId);
    }
}
