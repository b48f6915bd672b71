package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.guarantee.Guarantees;
import io.flinkpartitioning.chaos.guarantee.Result;
import io.flinkpartitioning.chaos.job.EventFormat;
import io.flinkpartitioning.chaos.job.ResultFormat;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is written for the job to read, and what the job delivers, held against each other.
 *
 * <p>Used by one thread, but for the counts.
 */
final class Traffic implements AutoCloseable {

    /** The topic of the events. */
    static final String INPUT = "events";

    /** The topic of the results. */
    static final String OUTPUT = "results";

    /** The partition count of both topics at first. */
    static final int PARTITIONS = 8;

    private static final Duration READ_TIMEOUT = Deadlines.STEP;

    private final KafkaBroker broker;
    private final Resources resources = new Resources();
    private final Guarantees guarantees = new Guarantees(PARTITIONS);
    private final ResultFlow flow = new ResultFlow();
    private final EventWriter writer;
    private final TopicTail inputTail;
    private final TopicTail outputTail;
    private int partitions = PARTITIONS;

    private Traffic(KafkaBroker broker, ChaosSettings settings) {
        this.broker = broker;
        String servers = broker.bootstrapServers();
        this.inputTail =
                resources.add(
                        TopicTail.start(
                                servers,
                                INPUT,
                                PARTITIONS,
                                consumed -> guarantees.onInput(EventFormat.input(consumed))));
        this.outputTail =
                resources.add(TopicTail.start(servers, OUTPUT, PARTITIONS, this::onResult));
        this.writer =
                resources.add(
                        EventWriter.start(
                                servers,
                                INPUT,
                                settings.keys(),
                                settings.recordsPerSecond(),
                                settings.seed()));
    }

    /**
     * Creates the topics, and starts to write and to read.
     *
     * @throws IOException if the broker refuses
     */
    static Traffic start(KafkaBroker broker, ChaosSettings settings) throws IOException {
        broker.createTopic(INPUT, PARTITIONS);
        broker.createTopic(OUTPUT, PARTITIONS);
        return new Traffic(broker, settings);
    }

    private void onResult(ConsumerRecord<byte[], byte[]> consumed) {
        Result result = ResultFormat.result(consumed);
        guarantees.onResult(result);
        flow.onResult(result);
    }

    EventWriter writer() {
        return writer;
    }

    Guarantees guarantees() {
        return guarantees;
    }

    /** The partition count of the input. */
    int partitions() {
        return partitions;
    }

    /** Adds as many partitions to the input as it had at first. */
    void grow() throws IOException {
        int grown = partitions + PARTITIONS;
        writer.whilePaused(() -> broker.addPartitions(INPUT, grown));
        partitions = grown;
        inputTail.growTo(grown);
    }

    /**
     * Whether the results of each partition can be read up to an event that was written after a
     * point in time.
     *
     * @throws IllegalStateException if events cannot be written, or a topic cannot be read
     */
    boolean hasPassed(long millis) {
        check();
        return flow.hasPassed(millis, partitions);
    }

    private void check() {
        writer.check();
        inputTail.check();
        outputTail.check();
    }

    /**
     * Waits until all events that are written by now have their results, and says what is wrong.
     * Events without results by then count as lost.
     *
     * @param timeout how long to wait
     * @param known what is known to be wrong, and not waited for
     * @throws IllegalStateException if events cannot be written, or a topic cannot be read
     */
    Guarantees.Tally settle(Duration timeout, Guarantees.Tally known) throws InterruptedException {
        long written = writer.acknowledged();
        try {
            Deadline.await(
                    READ_TIMEOUT,
                    "the " + written + " events that are written can be read",
                    () -> guarantees.inputs() >= written);
        } catch (Deadline.MissedException e) {
            throw new IllegalStateException("The topic of the events cannot be read", e);
        }
        guarantees.expectAll();
        try {
            Deadline.await(
                    timeout,
                    "all events have their results",
                    () -> guarantees.tally().lost() <= known.lost());
        } catch (Deadline.MissedException e) {
            // The tally says so.
        }
        check();
        return guarantees.tally();
    }

    /** Whether the topic has each acknowledged event once, when nothing is written any more. */
    Guarantees.Verdict verdictOnTheBroker() {
        long acknowledged = writer.acknowledged();
        long read = guarantees.inputs();
        return new Guarantees.Verdict(
                "the topic has what the broker has acknowledged",
                Math.abs(read - acknowledged),
                read == acknowledged
                        ? List.of()
                        : List.of(
                                acknowledged + " events were acknowledged, but there are " + read));
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
