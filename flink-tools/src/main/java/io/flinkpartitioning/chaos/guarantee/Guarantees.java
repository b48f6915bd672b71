package io.flinkpartitioning.chaos.guarantee;

import java.util.List;

/**
 * All that a job promises, fed by whoever reads its input and by whoever reads its output.
 *
 * <p>Thread-safe.
 */
public final class Guarantees {

    private final NothingLost nothingLost = new NothingLost();
    private final NothingTwice nothingTwice = new NothingTwice();
    private final KeyOrder keyOrder = new KeyOrder();
    private final FinalState finalState = new FinalState();
    private final List<Guarantee> all;

    private long inputs;
    private long results;

    /**
     * What is wrong by now.
     *
     * @param lost records that are due and have no result
     * @param doubled results of records that had one already
     * @param outOfOrder results that do not count on from the one before
     */
    public record Tally(long lost, long doubled, long outOfOrder) {

        /** Nothing is wrong. */
        public static final Tally NONE = new Tally(0, 0, 0);

        /** What has become wrong since then. */
        public Tally since(Tally before) {
            return new Tally(
                    lost - before.lost, doubled - before.doubled, outOfOrder - before.outOfOrder);
        }
    }

    /**
     * What has become of a promise.
     *
     * @param promise what was promised
     * @param violations how often it was broken
     * @param examples how, a few times
     */
    public record Verdict(String promise, long violations, List<String> examples) {}

    /**
     * Opens the books.
     *
     * @param partitions the partition count of the input at first, at least 1
     */
    public Guarantees(int partitions) {
        all = List.of(nothingLost, nothingTwice, keyOrder, finalState, new NothingLate(partitions));
    }

    /** Takes note of a record. */
    public synchronized void onInput(Input input) {
        inputs++;
        all.forEach(guarantee -> guarantee.onInput(input));
    }

    /** Takes note of a result. */
    public synchronized void onResult(Result result) {
        results++;
        all.forEach(guarantee -> guarantee.onResult(result));
    }

    /** From now on the results of all records so far may be missed. */
    public synchronized void expectAll() {
        nothingLost.expectAll();
    }

    /** What is wrong by now; the final state is not among it. */
    public synchronized Tally tally() {
        return new Tally(
                nothingLost.violations(), nothingTwice.violations(), keyOrder.violations());
    }

    /** The number of records. */
    public synchronized long inputs() {
        return inputs;
    }

    /** The number of results. */
    public synchronized long results() {
        return results;
    }

    /** What has become of each promise, once all records and all results have come. */
    public synchronized List<Verdict> verdicts() {
        return all.stream()
                .map(
                        guarantee ->
                                new Verdict(
                                        guarantee.promise(),
                                        guarantee.violations(),
                                        guarantee.examples()))
                .toList();
    }
}
