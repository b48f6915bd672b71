package io.flinkpartitioning.internal.flink;

import java.io.Serializable;
import org.apache.flink.api.common.eventtime.IndexedCombinedWatermarkStatus;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.operators.TimestampsAndWatermarksOperator.WatermarkEmitter;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.util.FlinkException;

/**
 * The event time of a stream whose watermarks are assigned behind its source, in an operator that
 * runs in the chain of that source.
 *
 * <p>What assigns watermarks lets none of the source through, so the reader can't tell this
 * operator what all subtasks have come to by a watermark. So the reader gets a reference to the
 * clock from the operator, by {@link ChainedSource}; from then on both call each other.
 *
 * <p>The lesser of both is combined as Flink combines the inputs of an operator that has two.
 */
public final class ChainedClock {

    /** Takes the watermarks of a subtask. Used by the task thread only. */
    public interface Clock extends WatermarkOutput {

        /** Returns the event by which the reader of the source gets to know this clock. */
        SourceEvent offer();

        /** A round has ended. */
        void endRound();
    }

    /** Makes the clock of each subtask. */
    @FunctionalInterface
    public interface Factory extends Serializable {

        /**
         * Makes a clock.
         *
         * @param id its id, the same in all subtasks
         * @param outputs take the watermarks that go on
         */
        Clock create(String id, Outputs outputs);
    }

    /**
     * What takes watermarks. The lesser of both goes on.
     *
     * @param own takes those of the subtask
     * @param guard takes those of all subtasks
     */
    public record Outputs(WatermarkOutput own, WatermarkOutput guard) {}

    private static final int OWN = 0;
    private static final int GUARD = 1;

    private final Clock clock;
    private final ProcessingTimeService timers;
    private final long period;

    private ChainedClock(Clock clock, ProcessingTimeService timers, long period) {
        this.clock = clock;
        this.timers = timers;
        this.period = period;
    }

    /**
     * Opens the clock of an operator, and offers it to the source.
     *
     * @param clocks makes the clock
     * @param task the task of the operator
     * @param operator the operator
     * @param output takes the watermarks that go on
     * @param timers the timers of the operator
     * @param period the time of a round in milliseconds; 0 if there are none
     * @throws IllegalStateException if the operator does not run in the chain of a source
     */
    static ChainedClock open(
            Factory clocks,
            StreamTask<?, ?> task,
            OperatorID operator,
            Output<?> output,
            ProcessingTimeService timers,
            long period)
            throws FlinkException {
        ChainedSource source = ChainedSource.of(task).orElseThrow(() -> notChained(task));
        Lesser lesser = new Lesser(new WatermarkEmitter(output));
        Clock clock =
                clocks.create(
                        operator.toHexString(), new Outputs(lesser.of(OWN), lesser.of(GUARD)));
        source.send(clock.offer());
        ChainedClock opened = new ChainedClock(clock, timers, period);
        if (period > 0) {
            opened.scheduleRound();
        }
        return opened;
    }

    /** For what a plan can't see: that operators run apart shows when they start. */
    private static RuntimeException notChained(StreamTask<?, ?> task) {
        return Unrecoverable.because(
                new IllegalStateException(
                        """
                        Subtasks must run in the chain of their source to share its event time, but \
                        '%s' does not. Leave out disableChaining(), startNewChain() and \
                        slotSharingGroup(…) from the source up to SmartKeyBy, or set event_time: own."""
                                .formatted(task.getName())));
    }

    /** The watermarks of both, as one. */
    private static final class Lesser {

        private final IndexedCombinedWatermarkStatus both =
                IndexedCombinedWatermarkStatus.forInputsCount(2);
        private final WatermarkOutput output;

        Lesser(WatermarkOutput output) {
            this.output = output;
        }

        WatermarkOutput of(int index) {
            return new WatermarkOutput() {
                @Override
                public void emitWatermark(Watermark watermark) {
                    boolean wasIdle = both.isIdle();
                    passOn(both.updateWatermark(index, watermark.getTimestamp()), wasIdle);
                }

                @Override
                public void markIdle() {
                    boolean wasIdle = both.isIdle();
                    passOn(both.updateStatus(index, true), wasIdle);
                }

                @Override
                public void markActive() {
                    boolean wasIdle = both.isIdle();
                    passOn(both.updateStatus(index, false), wasIdle);
                }
            };
        }

        private void passOn(boolean rises, boolean wasIdle) {
            if (rises) {
                output.emitWatermark(new Watermark(both.getCombinedWatermark()));
            }
            if (both.isIdle() && !wasIdle) {
                output.markIdle();
            } else if (wasIdle && !both.isIdle()) {
                output.markActive();
            }
        }
    }

    /** The subtask's own event time, as it comes from the source. */
    Clock own() {
        return clock;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Flink ends timers with their operator.
    private void scheduleRound() {
        timers.registerTimer(
                timers.getCurrentProcessingTime() + period,
                time -> {
                    clock.endRound();
                    scheduleRound();
                });
    }
}
