package io.flinkpartitioning.internal.flink.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * The context of an enumerator where a job is built: one reader, which takes all splits. Each
 * asynchronous call is made at once and once, in the same thread.
 */
final class ClientEnumeratorContext implements SplitEnumeratorContext<KafkaPartitionSplit> {

    /** The number of the one reader. */
    static final int READER = 0;

    private final List<KafkaPartitionSplit> splits = new ArrayList<>();

    /** Returns the splits that were assigned. */
    List<KafkaPartitionSplit> splits() {
        return splits;
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtaskId, SourceEvent event) {}

    @Override
    public int currentParallelism() {
        return 1;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return Map.of(READER, new ReaderInfo(READER, "localhost"));
    }

    @Override
    public void assignSplits(SplitsAssignment<KafkaPartitionSplit> newSplitAssignments) {
        newSplitAssignments.assignment().values().forEach(splits::addAll);
    }

    @Override
    public void signalNoMoreSplits(int subtask) {}

    @Override
    @SuppressWarnings("NullAway") // Flink's handlers get either an answer or a failure.
    public <V> void callAsync(Callable<V> callable, BiConsumer<V, Throwable> handler) {
        V answer;
        try {
            answer = callable.call();
        } catch (Exception e) {
            handler.accept(null, e);
            return;
        }
        handler.accept(answer, null);
    }

    @Override
    public <V> void callAsync(
            Callable<V> callable,
            BiConsumer<V, Throwable> handler,
            long initialDelayMillis,
            long periodMillis) {
        callAsync(callable, handler);
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        runnable.run();
    }
}
