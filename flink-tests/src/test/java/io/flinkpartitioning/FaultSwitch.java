package io.flinkpartitioning;

import io.flinkpartitioning.testbed.Deadlines;
import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.util.FlinkRuntimeException;

/** Lets a subtask of a function fail. Works where tasks and test share a JVM. */
public final class FaultSwitch implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int NONE = -1;
    private static final Map<String, AtomicInteger> FAULTS = new ConcurrentHashMap<>();

    private static final Map<String, Hold> HOLDS = new ConcurrentHashMap<>();

    private record Hold(int subtask, CountDownLatch reached, CountDownLatch released) {

        void await() {
            reached.countDown();
            try {
                if (!released.await(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)) {
                    throw new FlinkRuntimeException("Nobody lets subtask " + subtask + " fail");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FlinkRuntimeException(e);
            }
        }
    }

    private final String id = UUID.randomUUID().toString();

    /** Lets a subtask fail once, at its next record. */
    public void failAt(int subtask) {
        fault().set(subtask);
    }

    /** Lets a subtask wait at its next record, and returns as soon as it does. */
    public void holdAt(int subtask) throws InterruptedException {
        Hold hold = new Hold(subtask, new CountDownLatch(1), new CountDownLatch(1));
        HOLDS.put(id, hold);
        if (!hold.reached().await(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("Subtask " + subtask + " has no record");
        }
    }

    /** Lets the subtask that waits fail. */
    public void failHeld() {
        Hold hold = HOLDS.remove(id);
        if (hold != null) {
            hold.released().countDown();
        }
    }

    /** Called with each record: fails where the test wants it. */
    public void pass(int subtask) {
        Hold hold = HOLDS.get(id);
        if (hold != null && hold.subtask() == subtask) {
            hold.await();
            throw new FlinkRuntimeException("Subtask " + subtask + " fails after it was held");
        }
        if (fault().compareAndSet(subtask, NONE)) {
            throw new FlinkRuntimeException("Subtask " + subtask + " fails, as the test wants it");
        }
    }

    private AtomicInteger fault() {
        return FAULTS.computeIfAbsent(id, key -> new AtomicInteger(NONE));
    }
}
