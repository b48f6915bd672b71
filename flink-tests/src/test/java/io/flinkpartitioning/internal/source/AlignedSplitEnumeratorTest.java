package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.source.eventtime.EventTimeCoordinator;
import io.flinkpartitioning.source.ChangedSourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class AlignedSplitEnumeratorTest {

    private static final int MAX_PARALLELISM = 128;

    @Test
    void readersRegisterInAnyOrderAroundDiscovery_eachGetsItsOwnSplitsOnceAndThenHearsTheEnd()
            throws Exception {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int partitions = 1 + random.nextInt(20);
            int parallelism = 1 + random.nextInt(10);
            FakeEnumeratorContext context = new FakeEnumeratorContext(parallelism);
            AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                    fresh(context, partitions, splits("trades", partitions));
            enumerator.start();
            List<Integer> steps = new ArrayList<>(range(parallelism));
            int discovery = -1;
            steps.add(discovery);
            Collections.shuffle(steps, random);
            for (int step : steps) {
                if (step == discovery) {
                    context.runAsyncCalls();
                } else {
                    start(context, enumerator, step);
                }
            }
            for (int reader : range(parallelism)) {
                int owner = reader;
                assertThat(context.splitsOf(reader))
                        .as("splits of %d of %d, seed %d", reader, parallelism, seed)
                        .containsExactlyInAnyOrderElementsOf(
                                range(partitions).stream()
                                        .filter(
                                                partition ->
                                                        KeyGroups.subtaskOfPartition(
                                                                        partition,
                                                                        partitions,
                                                                        MAX_PARALLELISM,
                                                                        parallelism)
                                                                == owner)
                                        .map(partition -> "trades-" + partition)
                                        .toList());
                assertThat(context.hasNoMoreSplits(reader)).as("seed %d", seed).isTrue();
            }
        }
    }

    @Test
    void lastReaderIsLate_noReaderWithPendingSplitsHearsTheEndBefore() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(2);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 4, splits("trades", 4));
        enumerator.start();
        start(context, enumerator, 0);
        assertThat(context.hasNoMoreSplits(0)).as("before discovery").isFalse();
        context.runAsyncCalls();
        assertThat(context.splitsOf(0)).containsExactlyInAnyOrder("trades-0", "trades-1");
        assertThat(context.hasNoMoreSplits(0)).isTrue();

        start(context, enumerator, 1);
        assertThat(context.splitsOf(1)).containsExactlyInAnyOrder("trades-2", "trades-3");
        assertThat(context.hasNoMoreSplits(1)).isTrue();
    }

    @Test
    void severalTopicsOfEqualCount_partitionsOfOneNumberGoToOneReader() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(2);
        List<PartitionSplit> splits = new ArrayList<>(splits("bids", 2));
        splits.addAll(splits("asks", 2));
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 2, splits);
        enumerator.start();
        context.runAsyncCalls();
        for (int reader : range(2)) {
            start(context, enumerator, reader);
            assertThat(context.splitsOf(reader))
                    .containsExactlyInAnyOrder("bids-" + reader, "asks-" + reader);
        }
    }

    @Test
    void topicGrownToAMultiple_newPartitionsGoToTheOwnerModuloThePinnedCount() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(4);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 4, splits("trades", 8));
        enumerator.start();
        context.runAsyncCalls();
        for (int reader : range(4)) {
            start(context, enumerator, reader);
            assertThat(context.splitsOf(reader))
                    .containsExactlyInAnyOrder("trades-" + reader, "trades-" + (reader + 4));
        }
    }

    @Test
    void readerFails_itsSplitsComeBackToItAndNobodyElseNoticesIt() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(2);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 4, splits("trades", 4));
        enumerator.start();
        context.runAsyncCalls();
        for (int reader : range(2)) {
            start(context, enumerator, reader);
        }

        context.unregister(1);
        enumerator.addSplitsBack(context.takeSplitsOf(1), 1);
        start(context, enumerator, 1);

        assertThat(context.splitsOf(0)).containsExactlyInAnyOrder("trades-0", "trades-1");
        assertThat(context.splitsOf(1)).containsExactlyInAnyOrder("trades-2", "trades-3");
        assertThat(context.hasNoMoreSplits(1)).isTrue();
    }

    @Test
    void restoredWithOtherParallelism_reportedSplitsGoToTheirNewOwners() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(2);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                restored(context, 4);
        enumerator.start();
        context.runAsyncCalls();

        // Reader 0 keeps partition 0, and reader 1 has nothing of its own.
        start(context, enumerator, 0, new PartitionSplit("trades", 3, 30));
        assertThat(context.takenFrom(0)).as("its owner is not there").isEmpty();
        assertThat(context.hasNoMoreSplits(0)).as("reader 1 has not reported yet").isFalse();

        start(context, enumerator, 1, new PartitionSplit("trades", 1, 10));
        assertThat(context.takeSplitsOf(0)).containsExactly(new PartitionSplit("trades", 1, 10));
        assertThat(context.takenFrom(0)).containsExactly("trades-3");
        assertThat(context.takeSplitsOf(1)).containsExactly(new PartitionSplit("trades", 3, 30));
        assertThat(context.takenFrom(1)).containsExactly("trades-1");
        assertThat(context.hasNoMoreSplits(0)).isTrue();
        assertThat(context.hasNoMoreSplits(1)).isTrue();
    }

    @Test
    void restoredWithNothingNewToDiscover_isNotOverBeforeDiscoveryIs() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                restored(context, 1);
        enumerator.start();
        start(context, enumerator, 0);
        assertThat(context.hasNoMoreSplits(0)).as("before discovery").isFalse();

        context.runAsyncCalls();
        assertThat(context.hasNoMoreSplits(0)).as("after discovery").isTrue();
    }

    @Test
    void enumeratorThatDiscoversAgainAndAgain_isNeverTakenForIdle() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        List<String> ended = new ArrayList<>();
        SingleReaderContext<PartitionSplit> inner =
                new SingleReaderContext<>(
                        context,
                        splits -> {},
                        () -> {},
                        () -> ended.add("idle"),
                        DiscoveryCheck.NONE);
        inner.callAsync(() -> 1, (result, error) -> {}, 0, 1000);
        inner.callAsync(() -> 2, (result, error) -> {});
        context.runAsyncCalls();
        assertThat(ended).isEmpty();
    }

    @Test
    void repeatedDiscovery_isCheckedBeforeItsAnswerIsUsed() {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        List<String> events = new ArrayList<>();
        SingleReaderContext<PartitionSplit> inner =
                new SingleReaderContext<>(
                        context, splits -> {}, () -> {}, () -> {}, () -> events.add("check"));
        inner.callAsync(() -> events.add("discovery"), (result, error) -> events.add("use"), 0, 9);
        inner.callAsync(() -> events.add("once"), (result, error) -> events.add("use once"));
        context.runAsyncCalls();
        assertThat(events).containsExactly("discovery", "check", "use", "once", "use once");
    }

    @Test
    void changedSource_failsTheJobForGoodAndTheEnumeratorDoesNotHearOfIt() {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        List<String> heard = new ArrayList<>();
        SingleReaderContext<PartitionSplit> inner =
                new SingleReaderContext<>(
                        context,
                        splits -> {},
                        () -> {},
                        () -> {},
                        () -> {
                            throw new ChangedSourceException("grown");
                        });
        inner.callAsync(() -> 1, (result, error) -> heard.add("answer"), 0, 9);
        assertThatExceptionOfType(SuppressRestartsException.class)
                .isThrownBy(context::runAsyncCalls)
                .havingCause()
                .isInstanceOf(ChangedSourceException.class)
                .withMessage("grown");
        assertThat(heard).isEmpty();
    }

    @Test
    void failedDiscovery_isExplainedByTheCheckWhereItKnowsBetter() {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        List<Throwable> heard = new ArrayList<>();
        SingleReaderContext<PartitionSplit> inner =
                new SingleReaderContext<>(
                        context,
                        splits -> {},
                        () -> {},
                        () -> {},
                        () -> {
                            throw new IllegalStateException("the topic is gone");
                        });
        inner.callAsync(
                () -> {
                    throw new IOException("failed to list");
                },
                (result, error) -> heard.add(error),
                0,
                9);
        context.runAsyncCalls();
        assertThat(heard).singleElement().asString().contains("the topic is gone");
    }

    @Test
    void checkpointWhileSplitsArePending_isDeclinedUntilTheirOwnerStarts() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(2);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 4, splits("trades", 4));
        enumerator.start();
        context.runAsyncCalls();
        start(context, enumerator, 0);

        assertThatIllegalStateException()
                .isThrownBy(() -> enumerator.snapshotState(1))
                .withMessageContaining("but splits of subtasks [1] wait for their start.")
                .withMessageContaining("Repeat a savepoint");

        start(context, enumerator, 1);
        assertThat(context.splitsOf(1)).containsExactlyInAnyOrder("trades-2", "trades-3");
        StockLikeEnumerator.State state = enumerator.snapshotState(2);
        assertThat(state.assigned()).containsExactlyInAnyOrderElementsOf(splits("trades", 4));
        assertThat(state.unassigned()).isEmpty();
    }

    @Test
    void checkpointBeforeAReport_isDeclined() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(2);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 1, List.of());
        enumerator.start();
        context.register(1);
        enumerator.addReader(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> enumerator.snapshotState(1))
                .withMessageContaining("subtasks [1] have not reported their restored splits");

        report(enumerator, 1);
        assertThat(enumerator.snapshotState(2).assigned()).isEmpty();
    }

    @Test
    void eventsOfTheWrappedReader_reachTheWrappedEnumerator() throws Exception {
        List<SourceEvent> heard = new ArrayList<>();
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                new AlignedSplitEnumerator<>(
                        new FakeEnumeratorContext(1),
                        PartitionSplit.SERIALIZER,
                        ledger(1, 1, false),
                        new EventTimeCoordinator(new FakeEnumeratorContext(1), Duration.ZERO),
                        false,
                        DiscoveryCheck.NONE,
                        inner ->
                                new StockLikeEnumerator(inner, List.of()) {
                                    @Override
                                    public void handleSourceEvent(int subtask, SourceEvent event) {
                                        heard.add(event);
                                    }
                                });
        SourceEvent event = new SplitsTaken(List.of());
        enumerator.handleSourceEvent(0, event);
        report(enumerator, 0);
        assertThat(heard).containsExactly(event);
    }

    /** As Kafka's enumerator does, where the broker is slower than the discovery interval. */
    @Test
    void splitThatIsFoundTwice_isGivenOutOnce() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        List<SplitEnumeratorContext<PartitionSplit>> inner = new ArrayList<>();
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                new AlignedSplitEnumerator<>(
                        context,
                        PartitionSplit.SERIALIZER,
                        ledger(1, 1, false),
                        new EventTimeCoordinator(new FakeEnumeratorContext(1), Duration.ZERO),
                        false,
                        DiscoveryCheck.NONE,
                        innerContext -> {
                            inner.add(innerContext);
                            return new StockLikeEnumerator(innerContext, List.of());
                        });
        enumerator.start();
        start(context, enumerator, 0);
        PartitionSplit found = new PartitionSplit("trades", 0, 0);
        inner.get(0).assignSplit(found, 0);
        assertThat(context.splitsOf(0)).containsExactly("trades-0");

        // The context would not stand for it.
        inner.get(0).assignSplit(found, 0);

        // Nor does it outdo what a reader reports that has come back from a checkpoint.
        context.unregister(0);
        enumerator.addSplitsBack(List.of(), 0);
        inner.get(0).assignSplit(found, 0);
        PartitionSplit read = new PartitionSplit("trades", 0, 7);
        context.register(0);
        enumerator.addReader(0);
        enumerator.handleSourceEvent(
                0, SplitReport.of(List.of(), List.of(read.splitId()), PartitionSplit.SERIALIZER));
        assertThat(context.takeSplitsOf(0)).isEmpty();
    }

    @Test
    void negativePartition_namesTheSplitAndTheFunction() throws Exception {
        FakeEnumeratorContext context = new FakeEnumeratorContext(1);
        AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator =
                fresh(context, 1, List.of(new PartitionSplit("trades", -1, 0)));
        enumerator.start();
        assertThatIllegalStateException()
                .isThrownBy(context::runAsyncCalls)
                .withMessageContaining("'trades--1' has -1")
                .withMessageContaining("SplitPartition");
    }

    private static AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> fresh(
            FakeEnumeratorContext context, int partitions, List<PartitionSplit> splits)
            throws Exception {
        return new AlignedSplitEnumerator<>(
                context,
                PartitionSplit.SERIALIZER,
                ledger(partitions, context.currentParallelism(), false),
                new EventTimeCoordinator(context, Duration.ZERO),
                false,
                DiscoveryCheck.NONE,
                inner -> new StockLikeEnumerator(inner, splits));
    }

    /** Returns the enumerator of a restored bounded job, which finds nothing new. */
    private static AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> restored(
            FakeEnumeratorContext context, int partitions) throws Exception {
        return new AlignedSplitEnumerator<>(
                context,
                PartitionSplit.SERIALIZER,
                ledger(partitions, context.currentParallelism(), true),
                new EventTimeCoordinator(context, Duration.ZERO),
                true,
                DiscoveryCheck.NONE,
                inner -> new StockLikeEnumerator(inner, List.of()));
    }

    private static SplitLedger<PartitionSplit> ledger(
            int partitions, int parallelism, boolean restored) {
        SplitOwnership<PartitionSplit> ownership =
                new SplitOwnership<>(PartitionSplit::partition, partitions, MAX_PARALLELISM);
        return new SplitLedger<>(
                split -> ownership.ownerOf(split, parallelism),
                restored ? range(parallelism) : List.of());
    }

    private static void start(
            FakeEnumeratorContext context,
            AlignedSplitEnumerator<PartitionSplit, ?> enumerator,
            int reader,
            PartitionSplit... foreign) {
        context.register(reader);
        enumerator.addReader(reader);
        report(enumerator, reader, foreign);
    }

    private static void report(
            AlignedSplitEnumerator<PartitionSplit, ?> enumerator,
            int reader,
            PartitionSplit... foreign) {
        enumerator.handleSourceEvent(
                reader, SplitReport.of(List.of(foreign), List.of(), PartitionSplit.SERIALIZER));
    }

    private static List<PartitionSplit> splits(String topic, int partitions) {
        return range(partitions).stream()
                .map(partition -> new PartitionSplit(topic, partition, partition))
                .toList();
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
