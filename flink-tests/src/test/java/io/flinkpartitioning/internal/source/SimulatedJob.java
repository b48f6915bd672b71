package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.KeyGroups;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.source.coordinator.SplitAssignmentTracker;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * A job as Flink runs it, as far as a split enumerator can tell: readers that register, read, fail
 * and come back, events that are under way, checkpoints, restores and rescales, in the order that a
 * random generator chooses. One half of the jobs is bounded; the topics of the others grow. In one
 * half, readers ask for splits: when they start, and whenever they have finished one. Which
 * assignments a failed reader lost is told by Flink's own {@link SplitAssignmentTracker}.
 *
 * <p>The keyed state is what each split's owner has counted; it is restored with the reader, as in
 * one chain. So a split must always come at the offset that its owner has counted up to: a lower
 * one doubles records, a higher one loses some.
 */
final class SimulatedJob implements SplitEnumeratorContext<PartitionSplit> {

    private static final String TOPIC = "trades";
    private static final int MAX_PARALLELISM = 128;
    private static final int RECORDS_PER_SPLIT = 4;

    /** What a checkpoint has once it is complete. */
    private record Checkpoint(
            long id,
            StockLikeEnumerator.State enumerator,
            List<List<PartitionSplit>> readers,
            Map<String, Long> counted) {}

    private final RandomGenerator random;
    private final @Nullable Trap trap;
    private final boolean bounded;
    private final boolean pulling;

    /** Whether the wrapped enumerator's state has offsets. */
    private final boolean keepsOffsets;

    private final int partitions;
    private final List<PartitionSplit> splits = new ArrayList<>();
    private final Map<Long, List<PartitionSplit>> besideTheState = new HashMap<>();

    private AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator;
    private SplitAssignmentTracker<PartitionSplit> tracker = new SplitAssignmentTracker<>();
    private final List<SimulatedReader> readers = new ArrayList<>();
    private final Map<Integer, ReaderInfo> registered = new TreeMap<>();
    private final List<Runnable> asyncCalls = new ArrayList<>();
    private final Deque<Runnable> coordinatorCalls = new ArrayDeque<>();
    private @Nullable PullingEnumerator asked;
    private final Map<String, Long> counted = new HashMap<>();

    private long nextCheckpoint = 1;
    private @Nullable Checkpoint completed;

    /** The checkpoint under way, with what the readers have contributed; null where none is. */
    private StockLikeEnumerator.@Nullable State enumeratorSnapshot;

    private final Map<Integer, List<PartitionSplit>> readerSnapshots = new HashMap<>();
    private Map<String, Long> countedSnapshot = new HashMap<>();

    /**
     * Starts a job.
     *
     * @param random chooses what it looks like, and what happens to it
     * @param trap what its enumerator does wrong, or null
     */
    SimulatedJob(RandomGenerator random, @Nullable Trap trap) throws Exception {
        this(
                random,
                trap,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                1 + random.nextInt(10),
                1 + random.nextInt(6));
    }

    private SimulatedJob(
            RandomGenerator random,
            @Nullable Trap trap,
            boolean bounded,
            boolean pulling,
            boolean keepsOffsets,
            int partitions,
            int parallelism)
            throws Exception {
        this.random = random;
        this.trap = trap;
        this.bounded = bounded;
        this.pulling = pulling;
        this.keepsOffsets = keepsOffsets;
        this.partitions = partitions;
        addPartitions(TOPIC, 0, partitions);
        for (int reader = 0; reader < parallelism; reader++) {
            readers.add(reader(reader, List.of()));
        }
        enumerator = enumerator(null);
        enumerator.start();
    }

    /**
     * Starts an endless job on a topic of Kafka's, which is neither rescaled nor grown by chance.
     */
    static SimulatedJob endless(
            RandomGenerator random, @Nullable Trap trap, int partitions, int parallelism)
            throws Exception {
        return new SimulatedJob(
                random, trap, false, false, random.nextBoolean(), partitions, parallelism);
    }

    private AlignedSplitEnumerator<PartitionSplit, StockLikeEnumerator.State> enumerator(
            @Nullable Checkpoint checkpoint) throws Exception {
        List<Integer> restoredReaders =
                checkpoint == null
                        ? List.of()
                        : IntStream.range(0, readers.size()).boxed().toList();
        TrappedLedger ledger = new TrappedLedger(this, ownership(), restoredReaders, trap);
        if (checkpoint != null) {
            ledger.takeBack(besideTheState.getOrDefault(checkpoint.id(), List.of()));
        }
        return new TrappedEnumerator(
                this,
                ledger,
                bounded && !pulling,
                inner -> wrapped(inner, checkpoint == null ? null : checkpoint.enumerator()),
                trap,
                besideTheState);
    }

    private SimulatedReader reader(int index, List<PartitionSplit> restored) {
        return new SimulatedReader(
                index, restored, split -> ownerOf(split) == index, this::receive, trap);
    }

    private SplitEnumerator<PartitionSplit, StockLikeEnumerator.State> wrapped(
            SplitEnumeratorContext<PartitionSplit> inner,
            StockLikeEnumerator.@Nullable State checkpoint) {
        if (!pulling) {
            return new StockLikeEnumerator(inner, splits, !bounded, keepsOffsets, checkpoint);
        }
        PullingEnumerator created = new PullingEnumerator(inner, splits, !bounded, checkpoint);
        asked = created;
        return created;
    }

    private void addPartitions(String topic, int first, int end) {
        for (int partition = first; partition < end; partition++) {
            PartitionSplit split = new PartitionSplit(topic, partition, 0);
            splits.add(split);
            counted.put(split.splitId(), 0L);
        }
    }

    private SplitOwnership<PartitionSplit> ownership() {
        return new SplitOwnership<>(PartitionSplit::partition, partitions, MAX_PARALLELISM);
    }

    /** Does one thing that can happen now. */
    void step() throws Exception {
        step(
                () -> {
                    if (random.nextInt(3) == 0) {
                        restore(1 + random.nextInt(6));
                    } else {
                        grow();
                    }
                });
    }

    /** Does one thing that can happen now, but neither rescales the job nor lets the topic grow. */
    void stepWhereItIs() throws Exception {
        step(this::abortCheckpoint);
    }

    private void step(ThrowingRunnable<Exception> rareEvent) throws Exception {
        int reader = random.nextInt(readers.size());
        switch (random.nextInt(24)) {
            case 0 -> die(reader);
            case 1 -> triggerCheckpoint();
            case 2 -> rareEvent.run();
            case 3 -> answerAsyncCall();
            case 4 -> registerAgain(reader);
            case 5 -> reset(reader);
            case 6, 7, 8 -> register(reader);
            case 9, 10, 11, 12, 13 -> deliver(reader);
            case 14 -> ask(reader);
            case 15 -> runInTurn();
            case 16, 17 -> report(reader);
            case 18 -> noticeFailure(reader);
            default -> read(reader);
        }
        requireWhatHoldsAtAnyTime();
    }

    /** Does one thing that can happen now, and lets readers fail and checkpoints begin often. */
    void stepOften() throws Exception {
        int reader = random.nextInt(readers.size());
        switch (random.nextInt(31)) {
            case 0, 1 -> die(reader);
            case 2, 3, 4 -> triggerCheckpoint();
            case 5 -> {
                if (random.nextInt(6) == 0) {
                    restore(1 + random.nextInt(6));
                } else if (random.nextInt(6) == 0) {
                    grow();
                }
            }
            case 6 -> answerAsyncCall();
            case 7 -> registerAgain(reader);
            case 8, 9, 10 -> reset(reader);
            case 11, 12, 13, 14 -> register(reader);
            case 15, 16, 17, 18, 19, 20 -> deliver(reader);
            case 21 -> ask(reader);
            case 22, 23 -> runInTurn();
            case 24, 25, 26 -> report(reader);
            case 27 -> noticeFailure(reader);
            default -> read(reader);
        }
        requireWhatHoldsAtAnyTime();
    }

    private void requireWhatHoldsAtAnyTime() {
        if (coordinatorCalls.isEmpty()) {
            requireThatNobodyWaits();
            requireThatWhoeverAsksIsAnswered();
        }
    }

    /** Lets the job start, read something, and be restored at another parallelism. */
    void rescaleFirst() throws Exception {
        for (int round = 0; round < 3; round++) {
            answerAsyncCall();
            for (int reader = 0; reader < readers.size(); reader++) {
                register(reader);
                report(reader);
                ask(reader);
                runInTurn();
                deliver(reader);
            }
        }
        for (int records = random.nextInt(10); records > 0; records--) {
            read(random.nextInt(readers.size()));
        }
        stopAndRestore(1 + random.nextInt(6));
    }

    /**
     * Stops the job with a savepoint once all readers have registered, in any order, and restores
     * it from there.
     */
    void stopAndRestore(int parallelism) throws Exception {
        abortCheckpoint();
        for (int reader : inRandomOrder()) {
            reset(reader);
            register(reader);
            report(reader);
        }
        triggerCheckpoint();
        for (int reader : inRandomOrder()) {
            while (enumeratorSnapshot != null && !readers.get(reader).underWay.isEmpty()) {
                deliver(reader);
            }
        }
        assertThat(enumeratorSnapshot).as("savepoint under way").isNull();
        restore(parallelism);
    }

    private List<Integer> inRandomOrder() {
        List<Integer> order = new ArrayList<>();
        for (int reader = 0; reader < readers.size(); reader++) {
            order.add(random.nextInt(reader + 1), reader);
        }
        return order;
    }

    private void requireThatWhoeverAsksIsAnswered() {
        PullingEnumerator wrapped = asked;
        if (wrapped == null) {
            return;
        }
        for (PartitionSplit split : wrapped.unassigned()) {
            SimulatedReader owner = readers.get(ownerOf(split));
            assertThat(owner.asks && !owner.dead)
                    .as("the owner of %s waits for a split", split)
                    .isFalse();
        }
    }

    private void ask(int index) {
        SimulatedReader reader = readers.get(index);
        if (reader.started && reader.requests > 0) {
            reader.requests--;
            reader.asks = true;
            enumerator.handleSplitRequest(index, "localhost");
        }
    }

    private void runInTurn() {
        if (!coordinatorCalls.isEmpty()) {
            coordinatorCalls.remove().run();
        }
    }

    /**
     * A split that has been reported goes to its owner as soon as that one is registered, whoever
     * else is missing: a reader that fails again and again must not starve the others.
     */
    private void requireThatNobodyWaits() {
        for (SimulatedReader reporter : readers) {
            if (!reporter.hasReported()) {
                continue;
            }
            for (PartitionSplit split : reporter.restored) {
                int owner = ownerOf(split);
                if (readers.get(owner).started
                        && counted.getOrDefault(split.splitId(), 0L) < RECORDS_PER_SPLIT) {
                    assertThat(readers.get(owner).hasOrWillHave(split.splitId()))
                            .as("reader %d has been given %s", owner, split)
                            .isTrue();
                }
            }
        }
    }

    private int ownerOf(PartitionSplit split) {
        return KeyGroups.subtaskOfPartition(
                split.partition(), partitions, MAX_PARALLELISM, readers.size());
    }

    /** Lets the job go on undisturbed, and requires that everything comes to be counted once. */
    void runToTheEnd() throws Exception {
        for (int round = 0; round < 1000 && !isDone(); round++) {
            answerAsyncCall();
            for (int reader = 0; reader < readers.size(); reader++) {
                reset(reader);
                register(reader);
                report(reader);
                ask(reader);
                runInTurn();
                deliver(reader);
                read(reader);
            }
        }
        assertThat(counted.values()).as("records of each split").containsOnly(4L);
        if (bounded) {
            assertThat(readers).as("readers").allMatch(SimulatedReader::finished, "finished");
        } else {
            assertThat(readers).as("end of an endless job").noneMatch(it -> it.noMoreSplits);
        }
    }

    private boolean isDone() {
        return bounded
                ? readers.stream().allMatch(SimulatedReader::finished)
                : counted.values().stream().allMatch(count -> count == RECORDS_PER_SPLIT);
    }

    /** A topic gets more partitions, or a topic is added that has its own number of them. */
    private void grow() {
        if (bounded || splits.size() > 30) {
            return;
        }
        if (random.nextBoolean()) {
            int grown = (int) splits.stream().filter(split -> split.topic().equals(TOPIC)).count();
            addPartitions(TOPIC, grown, grown + 1 + random.nextInt(partitions));
        } else {
            addPartitions("topic-" + splits.size(), 0, 1 + random.nextInt(12));
        }
    }

    private void register(int index) {
        SimulatedReader reader = readers.get(index);
        if (reader.started || reader.dead) {
            return;
        }
        reader.restore();
        registered.put(index, new ReaderInfo(index, "localhost"));
        enumerator.addReader(index);
        reader.start();
        if (pulling && reader.held.isEmpty()) {
            reader.sendSplitRequest();
        }
    }

    /** The report of a reader arrives. */
    private void report(int index) {
        SourceEvent report = readers.get(index).sent.poll();
        if (report != null) {
            enumerator.handleSourceEvent(index, report);
        }
    }

    /** Stricter than Flink, which tells of the first of several attempts only. */
    private void registerAgain(int index) {
        if (readers.get(index).started) {
            enumerator.addReader(index);
        }
    }

    private void deliver(int index) throws Exception {
        SimulatedReader reader = readers.get(index);
        SimulatedReader.Event event = reader.underWay.poll();
        if (event instanceof SimulatedReader.Event.Barrier) {
            snapshot(index);
        } else if (event != null) {
            if (reader.complete && event instanceof SimulatedReader.Event.Splits added) {
                added.splits().forEach(this::requireNotRestored);
            }
            reader.receive(event);
        }
    }

    /** A reader that has emitted watermarks would take the records of a restored split for late. */
    private void requireNotRestored(PartitionSplit late) {
        assertThat(readers)
                .as("readers that were restored with %s, whose owner was complete", late)
                .noneMatch(
                        reader ->
                                reader.restored.stream()
                                        .anyMatch(s -> s.splitId().equals(late.splitId())));
    }

    private void receive(int index, PartitionSplit split) {
        assertThat(index).as("reader of %s", split).isEqualTo(ownerOf(split));
        assertThat(readers)
                .as("readers of %s", split)
                .noneMatch(reader -> reader.held.containsKey(split.splitId()));
        assertThat(split.offset())
                .as("offset of %s", split)
                .isEqualTo(counted.get(split.splitId()));
        readers.get(index).held.put(split.splitId(), split);
        finishIfRead(index, split);
    }

    private void read(int index) {
        SimulatedReader reader = readers.get(index);
        if (reader.held.isEmpty()) {
            return;
        }
        List<PartitionSplit> held = List.copyOf(reader.held.values());
        PartitionSplit split = held.get(random.nextInt(held.size()));
        PartitionSplit advanced = split.atOffset(split.offset() + 1);
        reader.held.put(split.splitId(), advanced);
        counted.merge(split.splitId(), 1L, Long::sum);
        finishIfRead(index, advanced);
    }

    private void finishIfRead(int index, PartitionSplit split) {
        if (split.offset() == RECORDS_PER_SPLIT) {
            SimulatedReader reader = readers.get(index);
            reader.held.remove(split.splitId());
            if (pulling && reader.started) {
                reader.sendSplitRequest();
            }
        }
    }

    private void answerAsyncCall() {
        if (!asyncCalls.isEmpty()) {
            asyncCalls.remove(random.nextInt(asyncCalls.size())).run();
        }
    }

    /**
     * Begins a checkpoint where Flink would, and also where a report is on its way, or where a
     * reader that has nothing to report has not registered yet, which is stricter than Flink.
     */
    private void triggerCheckpoint() throws Exception {
        boolean possible =
                readers.stream()
                        .allMatch(
                                reader ->
                                        reader.started
                                                || (reader.restored.isEmpty() && !reader.dead));
        if (enumeratorSnapshot != null || !possible) {
            return;
        }
        long id = nextCheckpoint++;
        tracker.onCheckpoint(id);
        StockLikeEnumerator.State state;
        try {
            state = enumerator.snapshotState(id);
        } catch (IllegalStateException declined) {
            assertThat(readers)
                    .as("declined with all readers there: %s", declined.getMessage())
                    .anyMatch(reader -> !reader.hasReported());
            return;
        }
        enumeratorSnapshot = state;
        readerSnapshots.clear();
        countedSnapshot = new HashMap<>();
        for (int index = 0; index < readers.size(); index++) {
            if (readers.get(index).started) {
                readers.get(index).underWay.add(new SimulatedReader.Event.Barrier());
            } else {
                snapshot(index);
            }
        }
    }

    private void snapshot(int index) throws Exception {
        StockLikeEnumerator.State enumeratorState = enumeratorSnapshot;
        if (enumeratorState == null) {
            return;
        }
        readerSnapshots.put(index, readers.get(index).snapshot());
        for (String split : splitsOwnedBy(index)) {
            countedSnapshot.put(split, counted.getOrDefault(split, 0L));
        }
        if (readerSnapshots.size() == readers.size()) {
            long id = nextCheckpoint - 1;
            List<List<PartitionSplit>> states =
                    IntStream.range(0, readers.size())
                            .mapToObj(reader -> readerSnapshots.getOrDefault(reader, List.of()))
                            .toList();
            completed = new Checkpoint(id, enumeratorState, states, Map.copyOf(countedSnapshot));
            enumeratorSnapshot = null;
            requireThatEachSplitIsInOneState(completed);
            tracker.onCheckpointComplete(id);
            enumerator.notifyCheckpointComplete(id);
        }
    }

    private void abortCheckpoint() {
        enumeratorSnapshot = null;
        readers.forEach(
                reader ->
                        reader.underWay.removeIf(SimulatedReader.Event.Barrier.class::isInstance));
    }

    /**
     * The invariant of {@link SplitLedger}. The stock source could go on from such a checkpoint: it
     * takes its own state for true. What that calls assigned is in the state of one reader, or has
     * been read. What it calls unassigned, or does not know, is in none.
     */
    private void requireThatEachSplitIsInOneState(Checkpoint checkpoint) {
        Map<String, PartitionSplit> held = new HashMap<>();
        for (List<PartitionSplit> reader : checkpoint.readers()) {
            for (PartitionSplit split : reader) {
                assertThat(held.put(split.splitId(), split)).as("also held").isNull();
            }
        }
        Set<String> known = new HashSet<>();
        for (PartitionSplit split : checkpoint.enumerator().assigned()) {
            known.add(split.splitId());
            long offset =
                    held.containsKey(split.splitId())
                            ? held.get(split.splitId()).offset()
                            : RECORDS_PER_SPLIT;
            assertThat(offset)
                    .as("offset of assigned %s", split)
                    .isEqualTo(countedAt(checkpoint, split.splitId()));
        }
        for (PartitionSplit split : checkpoint.enumerator().unassigned()) {
            assertThat(known.add(split.splitId())).as("not assigned: %s", split).isTrue();
            assertThat(held).as("held splits").doesNotContainKey(split.splitId());
            assertThat(split.offset())
                    .as("offset of unassigned %s", split)
                    .isEqualTo(countedAt(checkpoint, split.splitId()));
        }
        for (PartitionSplit split : splits) {
            if (!known.contains(split.splitId())) {
                assertThat(held).as("held splits").doesNotContainKey(split.splitId());
                assertThat(countedAt(checkpoint, split.splitId()))
                        .as("records read of undiscovered %s", split)
                        .isZero();
            }
        }
    }

    /**
     * A reader fails with its chain, before or after it has registered. The enumerator may go on to
     * take it for registered: what it sends is lost then.
     */
    private void die(int index) {
        SimulatedReader dead = readers.get(index);
        if (dead.dead) {
            return;
        }
        abortCheckpoint();
        dead.fail();
        if (random.nextBoolean()) {
            noticeFailure(index);
        }
    }

    private void noticeFailure(int index) {
        if (readers.get(index).dead) {
            registered.remove(index);
        }
    }

    /** A failed reader comes back with what it had at the last checkpoint. */
    private void reset(int index) {
        SimulatedReader dead = readers.get(index);
        if (!dead.dead) {
            return;
        }
        noticeFailure(index);
        Checkpoint checkpoint = completed;
        readers.set(
                index,
                reader(
                        index,
                        checkpoint == null ? dead.restored : checkpoint.readers().get(index)));
        for (String split : splitsOwnedBy(index)) {
            counted.put(split, checkpoint == null ? 0L : countedAt(checkpoint, split));
        }
        enumerator.addSplitsBack(
                tracker.getAndRemoveUncheckpointedAssignment(
                        index, checkpoint == null ? 0 : checkpoint.id()),
                index);
    }

    private static long countedAt(Checkpoint checkpoint, String split) {
        return checkpoint.counted().getOrDefault(split, 0L);
    }

    /** Restarts the whole job from its last checkpoint, with another parallelism. */
    private void restore(int parallelism) throws Exception {
        Checkpoint checkpoint = completed;
        if (checkpoint == null) {
            return;
        }
        abortCheckpoint();
        asyncCalls.clear();
        coordinatorCalls.clear();
        registered.clear();
        tracker = new SplitAssignmentTracker<>();
        List<List<PartitionSplit>> dealt =
                random.nextBoolean()
                        ? Redistribution.asFlinkDoes(checkpoint.readers(), parallelism)
                        : Redistribution.atRandom(checkpoint.readers(), parallelism, random);
        readers.clear();
        for (int index = 0; index < parallelism; index++) {
            readers.add(reader(index, dealt.get(index)));
        }
        splits.forEach(
                split -> counted.put(split.splitId(), countedAt(checkpoint, split.splitId())));
        completed =
                new Checkpoint(
                        checkpoint.id(), checkpoint.enumerator(), dealt, checkpoint.counted());
        enumerator = enumerator(checkpoint);
        enumerator.start();
    }

    private Set<String> splitsOwnedBy(int index) {
        Set<String> owned = new HashSet<>();
        for (PartitionSplit split : splits) {
            if (ownerOf(split) == index) {
                owned.add(split.splitId());
            }
        }
        return owned;
    }

    @Override
    public int currentParallelism() {
        return readers.size();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return registered;
    }

    @Override
    public void assignSplits(SplitsAssignment<PartitionSplit> assignment) {
        assertThat(registered.keySet())
                .as("registered")
                .containsAll(assignment.assignment().keySet());
        tracker.recordSplitAssignment(assignment);
        assignment
                .assignment()
                .forEach(
                        (reader, given) -> {
                            readers.get(reader).asks = false;
                            send(reader, new SimulatedReader.Event.Splits(List.copyOf(given)));
                        });
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        readers.get(subtask).asks = false;
        send(subtask, new SimulatedReader.Event.NoMoreSplits());
    }

    @Override
    public void sendEventToSourceReader(int subtaskId, SourceEvent event) {
        send(subtaskId, new SimulatedReader.Event.FromEnumerator(event));
    }

    private void send(int index, SimulatedReader.Event event) {
        assertThat(registered).as("registered").containsKey(index);
        if (!readers.get(index).dead) {
            readers.get(index).underWay.add(event);
        }
    }

    @Override
    public <R> void callAsync(Callable<R> callable, BiConsumer<R, Throwable> handler) {
        asyncCalls.add(
                () -> {
                    R result;
                    try {
                        result = callable.call();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    handler.accept(result, null);
                });
    }

    @Override
    public <R> void callAsync(
            Callable<R> callable, BiConsumer<R, Throwable> handler, long delay, long period) {
        callAsync(
                callable,
                (result, error) -> {
                    handler.accept(result, error);
                    callAsync(callable, handler, period, period);
                });
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        coordinatorCalls.add(runnable);
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }
}
