package io.flinkpartitioning.examples.sensors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Gives a split to whoever asks for one. */
final class GatewayEnumerator implements SplitEnumerator<Gateway, List<Gateway>> {

    private final SplitEnumeratorContext<Gateway> context;
    private final Deque<Gateway> unassigned;

    GatewayEnumerator(SplitEnumeratorContext<Gateway> context, Collection<Gateway> unassigned) {
        this.context = context;
        this.unassigned = new ArrayDeque<>(unassigned);
    }

    static GatewayEnumerator ofAll(SplitEnumeratorContext<Gateway> context, int gateways) {
        return new GatewayEnumerator(
                context,
                IntStream.range(0, gateways).mapToObj(number -> new Gateway(number, 0)).toList());
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        Gateway next = unassigned.poll();
        if (next == null) {
            context.signalNoMoreSplits(subtask);
        } else {
            context.assignSplit(next, subtask);
        }
    }

    @Override
    public void addSplitsBack(List<Gateway> splits, int subtask) {
        unassigned.addAll(splits);
    }

    @Override
    public List<Gateway> snapshotState(long checkpointId) {
        return new ArrayList<>(unassigned);
    }

    @Override
    public void close() {}
}
