package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.StrayRemedy;
import io.flinkpartitioning.internal.kafka.MovedKeys;

/** The sentences of a running job's tasks about its plan, beyond the bare facts. */
final class TaskWords {

    private static final String AFTER_STRAY =
            """
            Under plan FORWARD a record stays on the subtask that reads it, so this one was stopped \
            before it reached an aggregate. The job is not restarted, since it would read the record \
            again; retained checkpoints stay. %s Go on from the last checkpoint with \
            upTo(Plan.LOCAL_FIRST), which sends such records home and reads the same state; or \
            correct the declaration, and start without state.""";

    private TaskWords() {}

    /** For a job under FORWARD that a stray record has ended. */
    static StrayRemedy afterStray(int partitions) {
        return new StrayRemedy(
                AFTER_STRAY.formatted(
                        """
                        Its producer partitions in another way than was declared, or the topic had \
                        not %d partitions when the record was written."""
                                .formatted(partitions)),
                AFTER_STRAY.formatted(
                        """
                        An operator in front of the keyBy has changed the key, or the record was not \
                        in its key's partition, for instance since the topic has grown."""));
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
