package io.flinkpartitioning.internal.source.eventtime;

/**
 * The event time of one subtask, where watermarks are assigned: {@linkplain WatchedWatermarks at
 * the source}, or {@linkplain StreamClock behind it}. Used by the task thread only.
 */
public interface EventClock {

    /** Hears of the end of each round. */
    interface Listener {

        /**
         * A round has ended.
         *
         * @param watermark the watermark of the subtask's own splits
         * @param idle whether there are none, or all are idle
         */
        void roundEnded(long watermark, boolean idle);

        /** The subtask's own splits are about to be active to Flink. */
        default void beforeActivity() {}
    }

    /** The id of the clock, the same in all subtasks. */
    String id();

    /** Sets who hears of the end of each round. */
    void listen(Listener listener);

    /** Takes note of the event time of all subtasks. */
    void share(long sharedWatermark);

    /** The subtask has read all that it will ever read. */
    default void end() {}

    /** The watermark that the subtask's own splits had at the end of the last round. */
    long watermark();
}
