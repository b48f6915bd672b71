package io.flinkpartitioning.internal.source;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/**
 * Behaves as the enumerators of file sources do: gives a split to a reader that asks for one, and
 * makes readers wait where it has none but may find some.
 */
final class PullingEnumerator
        implements SplitEnumerator<PartitionSplit, StockLikeEnumerator.State> {

    private final SplitEnumeratorContext<PartitionSplit> context;
    private final Collection<PartitionSplit> toDiscover;
    private final boolean discoversAgain;
    private final Map<String, PartitionSplit> assigned = new LinkedHashMap<>();
    private final Map<String, PartitionSplit> unassigned = new LinkedHashMap<>();
    private final Set<Integer> waiting = new LinkedHashSet<>();
    private boolean discovered;

    /** See {@link StockLikeEnumerator}. */
    PullingEnumerator(
            SplitEnumeratorContext<PartitionSplit> context,
            Collection<PartitionSplit> toDiscover,
            boolean discoversAgain,
            StockLikeEnumerator.@Nullable State checkpoint) {
        this.context = context;
        this.toDiscover = toDiscover;
        this.discoversAgain = discoversAgain;
        if (checkpoint != null) {
            checkpoint.assigned().forEach(split -> assigned.put(split.splitId(), split));
            checkpoint.unassigned().forEach(split -> unassigned.put(split.splitId(), split));
            discovered = checkpoint.initialDiscoveryFinished();
        }
    }

    @Override
    public void start() {
        if (discoversAgain) {
            context.callAsync(this::discover, this::discovered, 0, 1000);
        } else if (!discovered) {
            context.callAsync(this::discover, this::discovered);
        }
    }

    private List<PartitionSplit> discover() {
        return List.copyOf(toDiscover);
    }

    private void discovered(List<PartitionSplit> splits, @Nullable Throwable error) {
        if (error != null) {
            throw new AssertionError(error);
        }
        discovered = true;
        for (PartitionSplit split : splits) {
            if (!assigned.containsKey(split.splitId())) {
                unassigned.putIfAbsent(split.splitId(), split);
            }
        }
        List<Integer> readers = List.copyOf(waiting);
        waiting.clear();
        readers.forEach(this::answer);
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        if (discovered) {
            answer(subtaskId);
        } else {
            waiting.add(subtaskId);
        }
    }

    private void answer(int reader) {
        if (!unassigned.isEmpty()) {
            PartitionSplit split = unassigned.values().iterator().next();
            unassigned.remove(split.splitId());
            assigned.put(split.splitId(), split);
            context.assignSplit(split, reader);
        } else if (discoversAgain) {
            waiting.add(reader);
        } else {
            context.signalNoMoreSplits(reader);
        }
    }

    @Override
    public void addReader(int subtaskId) {}

    @Override
    public void addSplitsBack(List<PartitionSplit> splits, int subtaskId) {
        for (PartitionSplit split : splits) {
            assigned.remove(split.splitId());
            unassigned.put(split.splitId(), split);
        }
    }

    /** Returns what nobody was given yet. */
    Collection<PartitionSplit> unassigned() {
        return List.copyOf(unassigned.values());
    }

    @Override
    public StockLikeEnumerator.State snapshotState(long checkpointId) {
        return new StockLikeEnumerator.State(
                List.copyOf(assigned.values()), List.copyOf(unassigned.values()), discovered);
    }

    @Override
    public void close() {}
}
