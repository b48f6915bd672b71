package io.flinkpartitioning;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.util.FlinkRuntimeException;

/** Lets a subtask of a function fail. Works where tasks and test share a JVM. */
public final class FaultSwitch implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int NONE = -1;
    private static final Map<String, AtomicInteger> FAULTS = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    /** Lets a subtask fail once, at its next record. */
    public void failAt(int subtask) {
        fault().set(subtask);
    }

    /** Called with each record: fails where the test wants it. */
    public void pass(int subtask) {
        if (fault().compareAndSet(subtask, NONE)) {
            throw new FlinkRuntimeException("Subtask " + subtask + " fails, as the test wants it");
        }
    }

    private AtomicInteger fault() {
        return FAULTS.computeIfAbsent(id, key -> new AtomicInteger(NONE));
    }
}
