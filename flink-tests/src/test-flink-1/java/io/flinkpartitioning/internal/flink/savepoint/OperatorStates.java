package io.flinkpartitioning.internal.flink.savepoint;

import org.apache.flink.runtime.checkpoint.OperatorState;

/** Operators of snapshots. */
public final class OperatorStates {

    private OperatorStates() {}

    /** Returns an operator of one subtask; snapshots have no names before Flink 2.0. */
    public static OperatorState of(String uid) {
        return new OperatorState(OperatorIds.of(uid), 1, 128);
    }
}
