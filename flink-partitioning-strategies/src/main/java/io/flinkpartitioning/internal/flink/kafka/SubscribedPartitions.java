package io.flinkpartitioning.internal.flink.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Kafka source which partitions it would read. No public method tells that a source reads
 * only some partitions of a topic; but its enumerator first looks for partitions, and tells its
 * context how.
 */
public final class SubscribedPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(SubscribedPartitions.class);

    private SubscribedPartitions() {}

    /** Returns the partitions of topics; empty if the source does not tell. Asks the broker. */
    public static Optional<Set<?>> of(KafkaSource<?> source) {
        FirstCall context = new FirstCall();
        try (SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator =
                source.createEnumerator(context)) {
            enumerator.start();
            Callable<?> first = context.first;
            return first != null && first.call() instanceof Set<?> found
                    ? Optional.of(found)
                    : Optional.empty();
        } catch (Exception e) {
            // Only an advice depends on it.
            LOG.debug("The source does not tell its partitions", e);
            return Optional.empty();
        }
    }

    /** Keeps the first call that an enumerator wants to make, and runs none. */
    private static final class FirstCall implements SplitEnumeratorContext<KafkaPartitionSplit> {

        private @Nullable Callable<?> first;

        private void keep(Callable<?> call) {
            if (first == null) {
                first = call;
            }
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
            return Map.of();
        }

        @Override
        public void assignSplits(SplitsAssignment<KafkaPartitionSplit> newSplitAssignments) {}

        @Override
        public void signalNoMoreSplits(int subtask) {}

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            keep(callable);
        }

        @Override
        public <T> void callAsync(
                Callable<T> callable,
                BiConsumer<T, Throwable> handler,
                long initialDelayMillis,
                long periodMillis) {
            keep(callable);
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {}

        @Override
        public void setIsProcessingBacklog(boolean isProcessingBacklog) {}
    }
}
