package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.harness.VariedArm;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.result.Figure;
import io.flinkpartitioning.bench.result.Point;
import java.io.IOException;
import java.util.UUID;

/**
 * A job of which a part fails, each time in another subtask, with a broker and a cluster of the
 * arm's own.
 *
 * @param grouping what stands between source and count
 * @param settings what the job is like
 * @param processes whether TaskManagers are processes, which can be killed
 */
public record FailoverArm(Grouping grouping, FaultSettings settings, boolean processes)
        implements VariedArm {

    /** Subtasks that were restarted. */
    public static final Figure RESTARTED_SUBTASKS =
            lower("restartedSubtasks", "restarted subtasks", "%,.0f");

    /** How often one was restarted, at most. */
    public static final Figure RESTARTS = lower("restarts", "restarts", "%,.0f");

    /** The largest gap in the results of any chain before the fault. */
    public static final Figure GAP_BEFORE = lower("gapBeforeMillis", "gap before, ms", "%,.0f");

    /** The largest gap in the results of the chains that did not fail themselves. */
    public static final Figure GAP_OF_THE_REST =
            lower("gapOfTheRestMillis", "gap of the rest, ms", "%,.0f");

    /** The largest gap in the results of the chains that failed. */
    public static final Figure GAP_OF_THE_FAILED =
            lower("gapOfTheFailedMillis", "gap of the failed, ms", "%,.0f");

    /** From the fault until all subtasks run again. */
    public static final Figure RECOVERY = lower("recoveryMillis", "recovery, ms", "%,.0f");

    /** Results that were written again. */
    public static final Figure REPEATED = lower("repeatedResults", "repeated results", "%,.0f");

    private static Figure lower(String name, String unit, String format) {
        return new Figure(name, unit, Figure.Better.LOWER, format);
    }

    @Override
    public String name() {
        return grouping.arm();
    }

    @Override
    public VariedSession open() throws Exception {
        Testbed testbed =
                processes
                        ? ProcessTestbed.start(settings.parallelism())
                        : LocalTestbed.start(settings.parallelism());
        return new VariedSession() {
            private int rounds;

            @Override
            public Outcome run(Point point) throws Exception {
                testbed.restore();
                return disturb(testbed, Fault.at(point), rounds++ % settings.parallelism());
            }

            @Override
            public void close() throws IOException {
                testbed.close();
            }
        };
    }

    private Outcome disturb(Testbed testbed, Fault fault, int subtask) throws Exception {
        String topicName = "trades-" + UUID.randomUUID();
        try (SteadyTopic topic = SteadyTopic.start(testbed.broker(), topicName, settings.load());
                RecoveryJob job = RecoveryJob.start(testbed, topic, grouping, settings)) {
            Outcome outcome = job.disturb(fault, subtask);
            job.check(topic.stop(), outcome);
            return outcome;
        }
    }
}
