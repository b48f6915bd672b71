package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ExternallyInducedSourceReader;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

/** The reader owns even partitions. */
class HandBackReaderTest {

    private static final PartitionSplit OWN = new PartitionSplit("t", 2, 7);
    private static final PartitionSplit FOREIGN = new PartitionSplit("t", 3, 9);
    private static final PartitionSplit OTHER_FOREIGN = new PartitionSplit("t", 5, 11);

    /** What the wrapped reader and the output hear, in order. */
    private final List<String> heard = new ArrayList<>();

    private final TestingReaderContext context = new TestingReaderContext();

    private final SourceReader<String, PartitionSplit> reader =
            HandBackReader.of(
                    new RecordingReader(),
                    context,
                    PartitionSplit.SERIALIZER,
                    split -> split.partition() % 2 == 0);

    private static final class HeardEvent implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    /** Tells what it hears, and holds what it is given. */
    private final class RecordingReader
            implements ExternallyInducedSourceReader<String, PartitionSplit> {

        private final List<PartitionSplit> held = new ArrayList<>();

        @Override
        public void start() {
            heard.add("start");
        }

        @Override
        public InputStatus pollNext(ReaderOutput<String> output) {
            heard.add("poll");
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<PartitionSplit> snapshotState(long checkpointId) {
            return List.copyOf(held);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<PartitionSplit> splits) {
            heard.add("splits " + splits.stream().map(PartitionSplit::splitId).toList());
            held.addAll(splits);
        }

        @Override
        public void handleSourceEvents(SourceEvent sourceEvent) {
            heard.add(sourceEvent.getClass().getSimpleName());
        }

        @Override
        public void notifyNoMoreSplits() {
            heard.add("end");
        }

        @Override
        public void close() {
            heard.add("close");
        }

        @Override
        public Optional<Long> shouldTriggerCheckpoint() {
            return Optional.of(3L);
        }
    }

    private SplitReport report() {
        assertThat(context.getSentEvents()).hasSize(1).allMatch(SplitReport.class::isInstance);
        return (SplitReport) context.getSentEvents().get(0);
    }

    @Test
    void restoredSplits_ownAreReadAtOnceAndTheOthersReported() {
        reader.addSplits(List.of(FOREIGN, OWN));
        assertThat(heard).as("before any answer").containsExactly("splits [t-2]");
        assertThat(context.getSentEvents()).isEmpty();

        reader.start();
        assertThat(heard).containsExactly("splits [t-2]", "start");
        assertThat(report().kept()).containsExactly("t-2");
        assertThat(report().foreignSplits(PartitionSplit.SERIALIZER)).containsExactly(FOREIGN);
    }

    @Test
    void restoredSplitsOfOthersOnly_areNotShownToTheReader() {
        reader.addSplits(List.of(FOREIGN));
        reader.start();
        assertThat(heard).containsExactly("start");
    }

    @Test
    void nothingRestored_isReportedToo() {
        reader.start();
        assertThat(report().kept()).isEmpty();
        assertThat(report().foreign()).isEmpty();
    }

    @Test
    void splitsThatAreAssigned_areReadWhoeverOwnsThem() {
        reader.start();
        reader.addSplits(List.of(FOREIGN));
        assertThat(heard).containsExactly("start", "splits [t-3]");
        assertThat(reader.snapshotState(1)).containsExactly(FOREIGN);
    }

    @Test
    void snapshot_hasForeignSplitsAsTheyWereRestoredUntilTheyAreTaken() {
        reader.addSplits(List.of(FOREIGN, OWN, OTHER_FOREIGN));
        assertThat(reader.snapshotState(1)).containsExactlyInAnyOrder(OWN, FOREIGN, OTHER_FOREIGN);
        reader.start();
        assertThat(reader.snapshotState(2)).containsExactlyInAnyOrder(OWN, FOREIGN, OTHER_FOREIGN);
        reader.handleSourceEvents(new SplitsTaken(List.of("t-3")));
        assertThat(reader.snapshotState(3)).containsExactlyInAnyOrder(OWN, OTHER_FOREIGN);
        reader.handleSourceEvents(new SplitsTaken(List.of("t-5")));
        assertThat(reader.snapshotState(4)).containsExactly(OWN);
        assertThat(heard).containsExactly("splits [t-2]", "start");
    }

    /** Flink makes an output of each restored split before the first poll. */
    @Test
    void outputsOfForeignSplits_areReleasedBeforeTheFirstPoll() throws Exception {
        TestingReaderOutput<String> output =
                new TestingReaderOutput<>() {
                    @Override
                    public void releaseOutputForSplit(String splitId) {
                        heard.add("release " + splitId);
                    }
                };
        reader.addSplits(List.of(FOREIGN, OWN));
        reader.start();
        reader.handleSourceEvents(new SplitsTaken(List.of("t-3")));
        heard.clear();
        reader.pollNext(output);
        reader.pollNext(output);
        assertThat(heard).containsExactly("release t-3", "poll", "poll");
    }

    @Test
    void everythingElse_reachesTheReader() throws Exception {
        reader.start();
        reader.handleSourceEvents(new HeardEvent());
        reader.notifyNoMoreSplits();
        assertThat(reader.isAvailable()).isDone();
        reader.close();
        assertThat(heard).containsExactly("start", "HeardEvent", "end", "close");
    }

    @Test
    void readerThatTriggersCheckpoints_stillDoes() {
        assertThat(reader).isInstanceOf(ExternallyInducedSourceReader.class);
        if (reader instanceof ExternallyInducedSourceReader<String, PartitionSplit> inducing) {
            assertThat(inducing.shouldTriggerCheckpoint()).hasValue(3L);
        }
    }
}
