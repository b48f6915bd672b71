package io.flinkpartitioning.internal.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.jspecify.annotations.Nullable;

/**
 * Behaves as the Kafka connector's enumerator does where it matters here: discovers asynchronously,
 * asks for offsets likewise and forgets meanwhile what it has found, assigns by a formula of its
 * own to one registering reader at a time, and, where it discovers only once, sends "no more
 * splits" to a reader as soon as that reader's turn is over.
 *
 * <p>Up to version 4.0.1 the connector's state has no offsets: a restored enumerator discovers what
 * was not assigned anew, and a split that was handed back stays assigned.
 */
class StockLikeEnumerator implements SplitEnumerator<PartitionSplit, StockLikeEnumerator.State> {

    /** What a checkpoint contains. */
    record State(
            List<PartitionSplit> assigned,
            List<PartitionSplit> unassigned,
            boolean initialDiscoveryFinished) {}

    private final SplitEnumeratorContext<PartitionSplit> context;
    private final Collection<PartitionSplit> toDiscover;
    private final boolean discoversAgain;
    private final boolean keepsOffsets;
    private final Map<String, PartitionSplit> assigned = new LinkedHashMap<>();
    private final Map<String, PartitionSplit> unassigned = new LinkedHashMap<>();
    private final Map<Integer, List<PartitionSplit>> pending = new HashMap<>();
    private boolean discovered;
    private boolean noMoreSplits;

    /** Creates the enumerator of a job without state. */
    StockLikeEnumerator(
            SplitEnumeratorContext<PartitionSplit> context, Collection<PartitionSplit> toDiscover) {
        this(context, toDiscover, false, true, null);
    }

    /**
     * Creates an enumerator.
     *
     * @param context the context
     * @param toDiscover the partitions that there are; they may become more
     * @param discoversAgain whether it looks for new ones again and again
     * @param keepsOffsets whether its state has offsets
     * @param checkpoint the state of a restored job, or null
     */
    StockLikeEnumerator(
            SplitEnumeratorContext<PartitionSplit> context,
            Collection<PartitionSplit> toDiscover,
            boolean discoversAgain,
            boolean keepsOffsets,
            @Nullable State checkpoint) {
        State restored = checkpoint == null ? new State(List.of(), List.of(), false) : checkpoint;
        this.context = context;
        this.toDiscover = toDiscover;
        this.discoversAgain = discoversAgain;
        this.keepsOffsets = keepsOffsets;
        restored.assigned().forEach(split -> assigned.put(split.splitId(), split));
        restored.unassigned().forEach(split -> unassigned.put(split.splitId(), split));
        discovered = restored.initialDiscoveryFinished();
    }

    @Override
    public void start() {
        if (keepsOffsets) {
            queue(unassigned.values());
        }
        if (discoversAgain) {
            context.callAsync(this::discover, this::discovered, 0, 1000);
        } else {
            context.callAsync(this::discover, this::discovered);
        }
    }

    private List<PartitionSplit> discover() {
        return toDiscover.stream()
                .filter(split -> !assigned.containsKey(split.splitId()))
                .filter(split -> !isQueued(split))
                .toList();
    }

    private boolean isQueued(PartitionSplit split) {
        return keepsOffsets
                ? unassigned.containsKey(split.splitId())
                : pending.values().stream().anyMatch(splits -> splits.contains(split));
    }

    private void discovered(List<PartitionSplit> splits, @Nullable Throwable error) {
        if (error != null) {
            throw new AssertionError(error);
        }
        if (splits.isEmpty()) {
            // Says nothing of an end where nothing is new, as in a restored job.
            return;
        }
        // Until their offsets are known, the next discovery finds the same ones.
        context.callAsync(() -> splits, this::initialized);
    }

    private void initialized(List<PartitionSplit> splits, @Nullable Throwable error) {
        if (error != null) {
            throw new AssertionError(error);
        }
        splits.forEach(split -> unassigned.put(split.splitId(), split));
        queue(splits);
        discovered = true;
        noMoreSplits = !discoversAgain;
        assign(context.registeredReaders().keySet());
    }

    @Override
    public void addReader(int subtaskId) {
        assign(Set.of(subtaskId));
    }

    @Override
    public void addSplitsBack(List<PartitionSplit> splits, int subtaskId) {
        for (PartitionSplit split : splits) {
            if (keepsOffsets) {
                assigned.remove(split.splitId());
                unassigned.put(split.splitId(), split);
            }
        }
        queue(splits);
        if (context.registeredReaders().containsKey(subtaskId)) {
            assign(Set.of(subtaskId));
        }
    }

    @Override
    public State snapshotState(long checkpointId) {
        return new State(stored(assigned.values()), stored(unassigned.values()), discovered);
    }

    private List<PartitionSplit> stored(Collection<PartitionSplit> splits) {
        return splits.stream()
                .map(split -> keepsOffsets ? split : split.atOffset(0))
                .collect(Collectors.toList());
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {}

    @Override
    public void close() {}

    private void queue(Collection<PartitionSplit> splits) {
        for (PartitionSplit split : splits) {
            int owner = (7 + split.partition()) % context.currentParallelism();
            pending.computeIfAbsent(owner, key -> new ArrayList<>()).add(split);
        }
    }

    private void assign(Set<Integer> readers) {
        for (int reader : List.copyOf(readers)) {
            List<PartitionSplit> splits = pending.remove(reader);
            if (splits != null) {
                for (PartitionSplit split : splits) {
                    unassigned.remove(split.splitId());
                    assigned.put(split.splitId(), split);
                }
                context.assignSplits(new SplitsAssignment<>(Map.of(reader, splits)));
            }
            if (noMoreSplits) {
                context.signalNoMoreSplits(reader);
            }
        }
    }
}
