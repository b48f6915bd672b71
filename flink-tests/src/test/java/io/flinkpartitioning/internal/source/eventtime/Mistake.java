package io.flinkpartitioning.internal.source.eventtime;

/** Mistakes of an {@link EventTimeLedger}, one for each of its rules. */
enum Mistake {
    /** A subtask that begins anew is taken to be as far as it was. */
    RESET_IGNORED,

    /** A subtask is taken to be idle although a split is on its way to it. */
    SPLIT_ON_ITS_WAY_IGNORED,

    /** A report from before the last given split is believed. */
    OUT_OF_DATE_REPORT_BELIEVED,

    /** A subtask that comes back from idleness holds up the others. */
    IDLE_SUBTASK_COUNTS_AT_ONCE,

    /** A subtask that has finished still counts. */
    FINISHED_SUBTASK_COUNTS,

    /** The shared watermark rises before all restored splits are given. */
    RISES_BEFORE_RESTORED_SPLITS;

    EventTimeLedger ledger(int subtasks) {
        Mistake mistake = this;
        return new EventTimeLedger(subtasks) {
            @Override
            void reset(int subtask) {
                if (mistake != RESET_IGNORED) {
                    super.reset(subtask);
                }
            }

            @Override
            boolean becomesUnknownByASplit() {
                return mistake != SPLIT_ON_ITS_WAY_IGNORED && super.becomesUnknownByASplit();
            }

            @Override
            boolean isOutOfDate(LocalEventTime report, int splitsGiven) {
                return mistake != OUT_OF_DATE_REPORT_BELIEVED
                        && super.isOutOfDate(report, splitsGiven);
            }

            @Override
            boolean isAlignedAfterIdleness(long watermark) {
                return mistake == IDLE_SUBTASK_COUNTS_AT_ONCE
                        || super.isAlignedAfterIdleness(watermark);
            }

            @Override
            boolean countsFinished() {
                return mistake == FINISHED_SUBTASK_COUNTS || super.countsFinished();
            }

            @Override
            boolean mayRise() {
                return mistake == RISES_BEFORE_RESTORED_SPLITS || super.mayRise();
            }
        };
    }
}
