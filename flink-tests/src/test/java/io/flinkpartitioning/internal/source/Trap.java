package io.flinkpartitioning.internal.source;

/**
 * Mistakes that lose records, double them, or let a job hang or fail. {@link TrappedEnumerator},
 * {@link TrappedLedger} and {@link SimulatedReader} make them, one at a time.
 */
enum Trap {

    /** Splits go to the reader that the stock formula gives them to. */
    T1_STOCK_OWNER(0),

    /** A reader hears the end while others have splits of its to report. */
    T1_END_BEFORE_LAST_SPLIT(69),

    /** A reader hears the end more than once. */
    T2_END_TWICE(2),

    /** What a failed reader was given since its checkpoint is not given out again. */
    T3_HAND_BACK_DROPPED(21),

    /** Nobody is given a split before everybody has registered. */
    T4_EVERYBODY_WAITS(8),

    /** A reader that was reset is taken to hold what it held. */
    T5_RESET_READER_KEEPS_ITS_SPLITS(3),

    /** A restarted reader's report of a split that another reader has got is believed. */
    T5_STALE_REPORT_BELIEVED(35),

    /** A checkpoint is taken while a split is in no reader's state. */
    T6_PENDING_IN_NO_STATE(0),

    /** A restored bounded job waits for the wrapped enumerator to say that there is no more. */
    T7_RESTORED_JOB_NEVER_ENDS(7),

    /** A reader reads what it was restored with, whoever owns it. */
    T8_FOREIGN_SPLIT_READ(1),

    /** The splits that no reader has are in a state of the wrapper's own. */
    T9_STATE_OF_ITS_OWN(0),

    /** New partitions are placed by the new partition count. */
    T10_GROWN_TOPIC_PLACED_ANEW(0),

    /** A split that the wrapped enumerator has found twice is given out twice. */
    T11_FOUND_TWICE_GIVEN_TWICE(0),

    /** A reader that asks for a split waits for ever if the answer belongs to another one. */
    T12_ASKER_FORGOTTEN(1),

    /** A checkpoint hands pending splits back to a wrapped enumerator that has no offsets. */
    P1_PENDING_HANDED_TO_THE_WRAPPED(137),

    /** A split is given to its owner though its reporter has failed and can't be told. */
    P3_OFFER_OF_A_FAILED_READER_GIVEN(123),

    /** An owner hears the end while a reset reader still has its split. */
    P4_END_BEFORE_A_RESET_READER_REPORTS(19),

    /** An owner hears the end while a reader that has failed still has its split. */
    P4_END_BEFORE_AN_OFFER_IS_TAKEN(505),

    /** A reader hears the end before it has reported. */
    P4_END_BEFORE_ITS_OWN_REPORT(51),

    /** A reader hears the end while it has splits of other readers. */
    P4_END_BEFORE_ITS_OFFERS_ARE_TAKEN(251),

    /** The reporter does not hear that its splits are taken. */
    P5_NEVER_ACKNOWLEDGED(297),

    /** The reporter hears it in a later step than the owner gets the split. */
    P5_ACKNOWLEDGED_LATER(297),

    /** The reporter hears it once the next checkpoint is complete. */
    P5_ACKNOWLEDGED_WITH_CHECKPOINT(297),

    /** The reporter does not hear that what it reports is out of date. */
    P5_OUT_OF_DATE_NOT_ACKNOWLEDGED(429),

    /** A reader forgets the splits of other readers when it reports them. */
    P5_READER_FORGETS_AT_REPORT(47),

    /** A checkpoint is taken while a report is on its way. */
    P5_CHECKPOINT_BEFORE_REPORT(579),

    /** A reader is taken to have its restored splits before other readers have reported. */
    P8_COMPLETE_AT_ITS_OWN_REPORT(1),

    /** A reader is taken to have its restored splits while another reader still has one. */
    P8_COMPLETE_BEFORE_AN_OFFER_IS_TAKEN(123);

    /** An interleaving that finds the mistake. */
    final long seed;

    Trap(long seed) {
        this.seed = seed;
    }
}
