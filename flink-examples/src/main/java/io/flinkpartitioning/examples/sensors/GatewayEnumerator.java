package io.flinkpartitioning.examples.sensors;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.jspecify.annotations.Nullable;

/** Gives each reader its share of the splits when it registers. */
final class GatewayEnumerator implements SplitEnumerator<Gateway, List<Gateway>> {

    private final SplitEnumeratorContext<Gateway> context;
    private final List<Gateway> unassigned;

    GatewayEnumerator(SplitEnumeratorContext<Gateway> context, Collection<Gateway> unassigned) {
        this.context = context;
        this.unassigned = new ArrayList<>(unassigned);
    }

    static GatewayEnumerator ofAll(SplitEnumeratorContext<Gateway> context, int gateways) {
        return new GatewayEnumerator(
                context,
                IntStream.range(0, gateways).mapToObj(number -> new Gateway(number, 0)).toList());
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        List<Gateway> share =
                unassigned.stream()
                        .filter(
                                gateway ->
                                        gateway.number() % context.currentParallelism() == subtask)
                        .toList();
        unassigned.removeAll(share);
        if (!share.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(Map.of(subtask, share)));
        }
        context.signalNoMoreSplits(subtask);
    }

    /** Of a reader that has failed: it will register again. */
    @Override
    public void addSplitsBack(List<Gateway> splits, int subtask) {
        unassigned.addAll(splits);
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        throw new UnsupportedOperationException("its readers do not ask for splits");
    }

    @Override
    public List<Gateway> snapshotState(long checkpointId) {
        return List.copyOf(unassigned);
    }

    @Override
    public void close() {}
}
