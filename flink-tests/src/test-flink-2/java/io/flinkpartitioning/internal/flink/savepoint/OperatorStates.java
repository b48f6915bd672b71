package io.flinkpartitioning.internal.flink.savepoint;

import org.apache.flink.runtime.checkpoint.OperatorState;

/** Operators of snapshots. */
public final class OperatorStates {

    private OperatorStates() {}

    /** Returns an operator of one subtask, which bears its uid as its name. */
    public static OperatorState of(String uid) {
        return new OperatorState(uid, uid, OperatorIds.of(uid), 1, 128);
    }
}
