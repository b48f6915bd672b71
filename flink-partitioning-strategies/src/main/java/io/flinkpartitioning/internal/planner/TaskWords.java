package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.StrayRemedy;
import io.flinkpartitioning.internal.kafka.MovedKeys;

/** The sentences of a running job's tasks about its plan, beyond the bare facts. */
final class TaskWords {

    private static final String AFTER_STRAY =
            """
            %s Under plan FORWARD a record stays on the subtask that reads it, so this one was stopped \
            before it reached an aggregate. The job is not restarted, since it would read the record \
            again; retained checkpoints stay. Go on from the last checkpoint with \
            upTo(Plan.LOCAL_FIRST), which sends such records home and reads the same state; or \
            correct the declaration, and start without state.""";

    private static final String PRODUCER =
            """
            its producer partitions in another way than was declared, or the topic had not %d \
            partitions when the record was written""";

    private TaskWords() {}

    /**
     * For a job under FORWARD that a stray record has ended.
     *
     * @param partitions the partition count of the layout
     * @param compared whether group keys of a sample were compared with their records, and fitted
     */
    static StrayRemedy afterStray(int partitions, boolean compared) {
        String producer = PRODUCER.formatted(partitions);
        return new StrayRemedy(
                AFTER_STRAY.formatted(
                        compared
                                ? """
                                In the sample at submission each record lay where its group key \
                                belongs, so the likeliest cause is another producer: %s."""
                                        .formatted(producer)
                                : """
                                The likeliest causes: the group key is not the record key, or is \
                                written in another way than in the record (capital letters, quotes, \
                                another serializer or type); %s."""
                                        .formatted(producer)),
                AFTER_STRAY.formatted(
                        """
                        The likeliest causes: an operator in front of the keyBy has changed the key; \
                        the group key is not the record key, or is written in another way than in the \
                        record (capital letters, quotes, another serializer or type); %s."""
                                .formatted(producer)));
    }

    /**
     * For a job under FORWARD, after a topic has changed so that keys move.
     *
     * @param partitions the partition count of the layout
     */
    static MovedKeys underForward(int partitions) {
        return MovedKeys.endTheJob(
                """
                Plan FORWARD cannot move records, so the job ends here; nothing has been aggregated \
                in the wrong place. Go on from the last checkpoint with sourcePartitions(%1$d) and \
                upTo(Plan.LOCAL_FIRST), which reads the same state. To be without an exchange again, \
                start without state, or grow the topic to a multiple of %1$d partitions."""
                        .formatted(partitions));
    }

    /** The same under a plan that has an exchange. */
    static MovedKeys underExchange() {
        return MovedKeys.warn(
                """
                LOCAL_FIRST sends such records home over the network; FORWARD would end the job""");
    }
}
