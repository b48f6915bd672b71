package io.flinkpartitioning.internal.source.eventtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/**
 * The enumerator's side of shared event time: takes the reports of the readers, and tells them what
 * the {@link EventTimeLedger} makes of them, for each clock by itself.
 *
 * <p>A change is told at once, but never more often than once in a period, so that {@code P}
 * subtasks cost at most {@code P} events in each direction in a period. Only the end does not wait.
 * The timer has a thread of its own: the source's worker thread also asks the broker for
 * partitions, which may take long.
 *
 * <p>Nothing of it is in a checkpoint. Watermarks begin anew with each restore, as Flink's do.
 *
 * <p>Only the source coordinator's thread calls the methods.
 */
public final class EventTimeCoordinator implements AutoCloseable {

    /** What a reader takes for granted until it is told. */
    private static final SharedEventTime BEGINNING =
            new SharedEventTime(Long.MIN_VALUE, false, false);

    private final SplitEnumeratorContext<?> context;
    private final long periodNanos;

    /** Knows which splits were given, and of no clock. */
    private final EventTimeLedger splits;

    /** By the id of the clock, as soon as it has reported. */
    private final Map<String, Clock> clocks = new HashMap<>();

    private @Nullable ScheduledExecutorService timer;

    /**
     * Opens the coordinator. Without reports it does nothing.
     *
     * @param context the enumerator's context
     * @param period the least time between two changes of a clock that are told
     */
    public EventTimeCoordinator(SplitEnumeratorContext<?> context, Duration period) {
        this.context = context;
        this.periodNanos = period.toNanos();
        this.splits = new EventTimeLedger(context.currentParallelism());
    }

    /** Takes note of splits that are about to be sent. */
    public void give(Map<Integer, ? extends Collection<?>> given) {
        given.forEach(
                (subtask, toSubtask) -> {
                    splits.give(subtask, toSubtask.size());
                    clocks.values().forEach(clock -> clock.ledger.give(subtask, toSubtask.size()));
                });
    }

    /** Takes note that a reader begins anew. */
    public void reset(int subtask) {
        splits.reset(subtask);
        clocks.values().forEach(clock -> clock.reset(subtask));
    }

    /** Takes note whether all restored splits have been given to their owners. */
    public void restoredSplitsGiven(boolean given) {
        splits.restoredSplitsGiven(given);
        for (Clock clock : clocks.values()) {
            clock.ledger.restoredSplitsGiven(given);
            clock.tellChange();
        }
    }

    /**
     * Takes a reader's report.
     *
     * @param subtask the reader
     * @param clock the id of its clock
     * @param report the report
     */
    public void report(int subtask, String clock, LocalEventTime report) {
        clocks.computeIfAbsent(clock, id -> new Clock(id, splits.withoutReports()))
                .report(subtask, report);
    }

    /** The event time of all subtasks, where watermarks are assigned. */
    private final class Clock {

        private final String id;
        private final EventTimeLedger ledger;

        /** What each reader was told last. */
        private final Map<Integer, SharedEventTime> told = new HashMap<>();

        private @Nullable Future<?> scheduled;
        private long lastTold = System.nanoTime() - periodNanos;

        Clock(String id, EventTimeLedger ledger) {
            this.id = id;
            this.ledger = ledger;
        }

        void reset(int subtask) {
            ledger.reset(subtask);
            told.remove(subtask);
        }

        void report(int subtask, LocalEventTime report) {
            if (ledger.report(subtask, report)) {
                tellChange();
            }
        }

        void tellChange() {
            if (!isNews()) {
                return;
            }
            long wait = periodNanos - (System.nanoTime() - lastTold);
            if (wait <= 0 || ledger.shared().over()) {
                tell();
            } else if (scheduled == null) {
                scheduled = timer().schedule(this::tellLater, wait, TimeUnit.NANOSECONDS);
            }
        }

        private boolean isNews() {
            SharedEventTime shared = ledger.shared();
            return registered().stream().anyMatch(reader -> isNewsTo(reader, shared));
        }

        private boolean isNewsTo(int reader, SharedEventTime shared) {
            return ledger.mayBeTold(reader) && !shared.equals(told.getOrDefault(reader, BEGINNING));
        }

        private void tellLater() {
            context.runInCoordinatorThread(
                    () -> {
                        scheduled = null;
                        tell();
                    });
        }

        private void tell() {
            SharedEventTime shared = ledger.shared();
            for (int reader : registered()) {
                if (isNewsTo(reader, shared)) {
                    told.put(reader, shared);
                    context.sendEventToSourceReader(reader, new ClockEvent<>(id, shared));
                    lastTold = System.nanoTime();
                }
            }
        }
    }

    private Set<Integer> registered() {
        return context.registeredReaders().keySet();
    }

    private ScheduledExecutorService timer() {
        ScheduledExecutorService known = timer;
        if (known == null) {
            known =
                    Executors.newSingleThreadScheduledExecutor(
                            task -> {
                                Thread thread = new Thread(task, "shared event time");
                                thread.setDaemon(true);
                                return thread;
                            });
            timer = known;
        }
        return known;
    }

    /** Ends the timer's thread. */
    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
