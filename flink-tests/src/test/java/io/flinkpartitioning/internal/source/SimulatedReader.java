package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a reader in a {@link SimulatedJob}: the library's {@link HandBackReader} around a
 * reader that holds splits, and what is on its way to and from it.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
final class SimulatedReader implements SourceReaderContext {

    /** What reaches a reader, in this order, unless the reader fails before. */
    sealed interface Event {
        record Splits(List<PartitionSplit> splits) implements Event {}

        record NoMoreSplits() implements Event {}

        record FromEnumerator(SourceEvent event) implements Event {}

        record Barrier() implements Event {}
    }

    private final int index;

    /** What the attempt is restored with. */
    final List<PartitionSplit> restored;

    /** The splits that the wrapped reader reads. */
    final Map<String, PartitionSplit> held = new TreeMap<>();

    final Deque<Event> underWay = new ArrayDeque<>();

    /** What the reader has sent to the enumerator, and has not arrived. */
    final Deque<SourceEvent> sent = new ArrayDeque<>();

    private final SourceReader<Long, PartitionSplit> reader;

    boolean started;

    /** It has failed, and was not reset yet. */
    boolean dead;

    boolean noMoreSplits;

    /** Whether the reader was told that it has all restored splits that it owns. */
    boolean complete;

    /** Requests for a split that are on their way to the enumerator. */
    int requests;

    /** Whether a request has arrived that was not answered yet. */
    boolean asks;

    /**
     * Creates an attempt.
     *
     * @param index the number of the reader
     * @param restored what it is restored with
     * @param own whether the reader owns a split
     * @param received hears of each split that the wrapped reader is to read
     * @param trap what the reader does wrong, or null
     */
    SimulatedReader(
            int index,
            List<PartitionSplit> restored,
            Predicate<PartitionSplit> own,
            BiConsumer<Integer, PartitionSplit> received,
            @Nullable Trap trap) {
        this.index = index;
        this.restored = List.copyOf(restored);
        this.reader =
                new HandBackReader<>(new Holding(received), this, PartitionSplit.SERIALIZER, own) {
                    @Override
                    boolean isOwn(PartitionSplit split) {
                        return super.isOwn(split) || trap == Trap.T8_FOREIGN_SPLIT_READ;
                    }

                    @Override
                    public void start() {
                        super.start();
                        if (trap == Trap.P5_READER_FORGETS_AT_REPORT) {
                            forget(restored.stream().map(PartitionSplit::splitId).toList());
                        }
                    }
                };
    }

    void restore() {
        if (!restored.isEmpty()) {
            reader.addSplits(restored);
        }
    }

    void start() {
        started = true;
        reader.start();
    }

    void fail() {
        dead = true;
        started = false;
        held.clear();
        underWay.clear();
        sent.clear();
        requests = 0;
    }

    /** Receives what comes next, but for a barrier. */
    void receive(Event event) {
        if (event instanceof Event.Splits added) {
            assertThat(noMoreSplits).as("splits after the last one").isFalse();
            reader.addSplits(added.splits());
        } else if (event instanceof Event.NoMoreSplits) {
            assertThat(noMoreSplits).as("the end was told before").isFalse();
            noMoreSplits = true;
            reader.notifyNoMoreSplits();
        } else if (event instanceof Event.FromEnumerator message) {
            assertThat(noMoreSplits).as("%s after the end", message).isFalse();
            if (message.event() instanceof RestoredSplitsGiven) {
                assertThat(complete).as("completion was told before").isFalse();
                complete = true;
                return;
            }
            reader.handleSourceEvents(message.event());
        }
    }

    /** A task that has finished has no state any more. */
    List<PartitionSplit> snapshot() {
        return noMoreSplits && held.isEmpty() ? List.of() : List.copyOf(reader.snapshotState(1));
    }

    boolean hasOrWillHave(String split) {
        return held.containsKey(split)
                || underWay.stream()
                        .filter(Event.Splits.class::isInstance)
                        .flatMap(event -> ((Event.Splits) event).splits().stream())
                        .anyMatch(given -> given.splitId().equals(split));
    }

    boolean hasReported() {
        return started && sent.isEmpty();
    }

    boolean finished() {
        return !dead && noMoreSplits && held.isEmpty() && underWay.isEmpty() && sent.isEmpty();
    }

    @Override
    public void sendSourceEventToCoordinator(SourceEvent sourceEvent) {
        sent.add(sourceEvent);
    }

    @Override
    public void sendSplitRequest() {
        requests++;
    }

    @Override
    public int getIndexOfSubtask() {
        return index;
    }

    @Override
    public SourceReaderMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
    }

    @Override
    public Configuration getConfiguration() {
        return new Configuration();
    }

    @Override
    public String getLocalHostName() {
        return "localhost";
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        throw new UnsupportedOperationException();
    }

    /** The wrapped reader. */
    @SuppressWarnings("try")
    private final class Holding implements SourceReader<Long, PartitionSplit> {

        private final BiConsumer<Integer, PartitionSplit> received;

        Holding(BiConsumer<Integer, PartitionSplit> received) {
            this.received = received;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<PartitionSplit> snapshotState(long checkpointId) {
            return new ArrayList<>(held.values());
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<PartitionSplit> splits) {
            splits.forEach(split -> received.accept(index, split));
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
