package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.FaultKind.Phase;
import io.flinkpartitioning.chaos.Schedule.ScheduledFault;
import io.flinkpartitioning.chaos.guarantee.Guarantees.Tally;
import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import io.flinkpartitioning.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One run: fault after fault, each judged when the job has recovered from it.
 *
 * <p>The recovery from a fault takes from the moment when it is set off until each partition of the
 * input has a result, committed and read, of an event that was written after the effect of the
 * fault was seen. That takes all subtasks, and a checkpoint that completed after the fault.
 *
 * <p>Used by one thread.
 */
final class ChaosRun {

    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(3);

    private final ChaosSettings settings;
    private final Schedule schedule;
    private final Narrator narrator;
    private final List<Outcome> outcomes = new ArrayList<>();
    private Tally tally = Tally.NONE;

    ChaosRun(ChaosSettings settings, Schedule schedule, Narrator narrator) {
        this.settings = settings;
        this.schedule = schedule;
        this.narrator = narrator;
    }

    /**
     * Runs the job through all faults, or to the first from which it does not recover.
     *
     * @throws Exception if broker, cluster or machine fail otherwise than they are made to
     */
    ChaosResult run() throws Exception {
        long start = System.nanoTime();
        narrator.starting();
        try (Arena arena = Arena.open(settings)) {
            try {
                narrator.started(arena);
                String abort = disturb(arena);
                narrator.draining();
                ChaosResult result = judge(arena, abort, start);
                return result.allKept() || Shutdown.isUnderWay()
                        ? result
                        : result.withLogs(arena.keepLogs());
            } catch (Exception e) {
                if (!Shutdown.isUnderWay()) {
                    narrator.keptLogs(arena.keepLogs());
                }
                throw e;
            } finally {
                narrator.ended();
            }
        }
    }

    /** Returns why no more faults can be borne; empty if all were. */
    private String disturb(Arena arena) throws Exception {
        narrator.undisturbed(newlyWrong(arena));
        long start = System.nanoTime();
        boolean adaptive = false;
        try {
            for (int i = 0; i < schedule.faults().size(); i++) {
                ScheduledFault fault = schedule.faults().get(i);
                if (!adaptive && fault.kind().phase() == Phase.ADAPTIVE) {
                    narrator.moving();
                    arena.moveToAdaptiveCluster();
                    adaptive = true;
                }
                sleepUntil(start + settings.interval().toNanos() * i);
                narrator.faultStarts(i + 1, schedule.faults().size(), fault.kind());
                bear(arena, fault);
            }
            return "";
        } catch (Deadline.MissedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void bear(Arena arena, ScheduledFault scheduled) throws Exception {
        Fault fault = Fault.of(scheduled.kind());
        fault.prepare(arena);
        Plan plan = arena.job().plan();
        try {
            long startMillis = System.currentTimeMillis();
            long effectMillis = fault.strike(arena, new SplittableRandom(scheduled.seed()));
            arena.awaitFlowSince(effectMillis);
            long recoveryMillis = System.currentTimeMillis() - startMillis;
            arena.awaitAllRunning();
            int restarted = arena.view().startedSince(startMillis);
            int subtasks = arena.view().subtasks();
            fault.restore(arena);
            add(
                    new Outcome(
                            scheduled.kind(),
                            plan,
                            true,
                            recoveryMillis,
                            restarted,
                            subtasks,
                            newlyWrong(arena)));
        } catch (Deadline.MissedException e) {
            add(new Outcome(scheduled.kind(), plan, false, 0, 0, 0, newlyWrong(arena)));
            throw e;
        }
    }

    private void add(Outcome outcome) {
        outcomes.add(outcome);
        narrator.faultIsOver(outcome);
    }

    private Tally newlyWrong(Arena arena) throws InterruptedException {
        Tally now = arena.traffic().settle(SETTLE_TIMEOUT, tally);
        Tally wrong = now.since(tally);
        tally = now;
        return wrong;
    }

    private ChaosResult judge(Arena arena, String abort, long start) throws Exception {
        Traffic traffic = arena.traffic();
        traffic.writer().stop();
        traffic.settle(SETTLE_TIMEOUT, tally);
        List<Verdict> verdicts = new ArrayList<>(traffic.guarantees().verdicts());
        verdicts.add(traffic.verdictOnTheBroker());
        return new ChaosResult(
                settings.seed(),
                schedule.faults().size(),
                outcomes,
                traffic.writer().acknowledged(),
                traffic.guarantees().inputs(),
                traffic.guarantees().results(),
                verdicts,
                abort,
                Duration.ofNanos(System.nanoTime() - start),
                null);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted between two faults");
            }
        }
    }
}
