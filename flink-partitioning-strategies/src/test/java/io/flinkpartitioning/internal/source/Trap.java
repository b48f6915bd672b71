package io.flinkpartitioning.internal.source;

/**
 * Mistakes that lose records, double them or let a job hang, each of which somebody has made.
 * {@link TrappedEnumerator} makes them again, one at a time.
 */
enum Trap {

    /** Splits go to the reader that the stock formula gives them to. */
    T1_STOCK_OWNER,

    /** A reader is told of the end while others have splits of its to report. */
    T1_END_BEFORE_LAST_SPLIT,

    /** A reader is told of the end more than once. */
    T2_END_TWICE,

    /** What a failed reader was given since its checkpoint is not given out again. */
    T3_HAND_BACK_DROPPED,

    /** Nobody is given a split before everybody has registered. */
    T4_EVERYBODY_WAITS,

    /** A reader that was reset is taken to hold what it held. */
    T5_RESET_READER_KEEPS_ITS_SPLITS,

    /** A restarted reader's report of a split that another reader has got is believed. */
    T5_STALE_REPORT_BELIEVED,

    /** A checkpoint does not contain the splits that no reader has. */
    T6_PENDING_IN_NO_STATE,

    /** A checkpoint contains the splits that no reader has, but not how far they were read. */
    T6_PENDING_WITHOUT_OFFSET,

    /** A restored bounded job waits for the wrapped enumerator to say that there is no more. */
    T7_RESTORED_JOB_NEVER_ENDS,

    /** Flink does not see the interface behind the wrapper, and readers keep restored splits. */
    T8_MIXIN_LOST,

    /** The splits that no reader has are in a state of the wrapper's own. */
    T9_STATE_OF_ITS_OWN,

    /** New partitions are placed by the new partition count. */
    T10_GROWN_TOPIC_PLACED_ANEW,

    /** A split that the wrapped enumerator has found twice is given out twice. */
    T11_FOUND_TWICE_GIVEN_TWICE,

    /** A reader that asks for a split waits for ever where the answer belongs to another one. */
    T12_ASKER_FORGOTTEN,

    /** A reader is told of the end while the wrapped enumerator was handed back splits of its. */
    T13_END_BEFORE_HANDED_BACK
}
