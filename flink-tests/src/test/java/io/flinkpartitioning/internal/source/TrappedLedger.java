package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.placement.KeyGroups;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** The ledger with one of the mistakes of {@link Trap}, or none. */
final class TrappedLedger extends SplitLedger<PartitionSplit> {

    private final SplitEnumeratorContext<PartitionSplit> context;
    private final SplitOwnership<PartitionSplit> ownership;
    private final @Nullable Trap trap;

    TrappedLedger(
            SplitEnumeratorContext<PartitionSplit> context,
            SplitOwnership<PartitionSplit> ownership,
            List<Integer> restoredReaders,
            @Nullable Trap trap) {
        super(split -> ownership.ownerOf(split, context.currentParallelism()), restoredReaders);
        this.context = context;
        this.ownership = ownership;
        this.trap = trap;
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
    void takeBack(Collection<PartitionSplit> splits) {
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
    void dropSplitsOf(int reader) {
        if (trap != Trap.T5_RESET_READER_KEEPS_ITS_SPLITS) {
            super.dropSplitsOf(reader);
        }
    }

    @Override
    boolean isOutOfDate(PartitionSplit split) {
        return super.isOutOfDate(split) && trap != Trap.T5_STALE_REPORT_BELIEVED;
    }

    @Override
    boolean isAssignedFirst(PartitionSplit split) {
        return super.isAssignedFirst(split) || trap == Trap.T11_FOUND_TWICE_GIVEN_TWICE;
    }

    @Override
    Set<Integer> withoutReport(Set<Integer> registered) {
        return trap == Trap.P5_CHECKPOINT_BEFORE_REPORT || trap == Trap.P5_READER_FORGETS_AT_REPORT
                ? Set.of()
                : super.withoutReport(registered);
    }

    @Override
    boolean canBeTold(int reporter, Set<Integer> registered) {
        return super.canBeTold(reporter, registered)
                || trap == Trap.P3_OFFER_OF_A_FAILED_READER_GIVEN;
    }

    @Override
    boolean hasItsRestoredSplits(int reader) {
        return super.hasItsRestoredSplits(reader)
                || (trap == Trap.P8_COMPLETE_AT_ITS_OWN_REPORT && hasReported(reader))
                || (trap == Trap.P8_COMPLETE_BEFORE_AN_OFFER_IS_TAKEN
                        && hasReported(reader)
                        && everyReaderHasReported());
    }

    @Override
    boolean everyReaderHasReported() {
        return super.everyReaderHasReported() || trap == Trap.P4_END_BEFORE_A_RESET_READER_REPORTS;
    }

    @Override
    boolean hasReported(int reader) {
        return super.hasReported(reader) || trap == Trap.P4_END_BEFORE_ITS_OWN_REPORT;
    }

    @Override
    boolean noOfferIsFor(int reader) {
        return super.noOfferIsFor(reader) || trap == Trap.P4_END_BEFORE_AN_OFFER_IS_TAKEN;
    }

    @Override
    boolean noOfferIsFrom(int reader) {
        return super.noOfferIsFrom(reader) || trap == Trap.P4_END_BEFORE_ITS_OFFERS_ARE_TAKEN;
    }
}
