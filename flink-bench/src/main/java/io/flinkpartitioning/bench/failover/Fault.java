package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.result.Point;
import java.util.Arrays;

/** What fails. */
public enum Fault {
    /** A user function throws. */
    SUBTASK("subtask"),
    /** The process of a TaskManager is killed. */
    TASK_MANAGER("taskManager");

    private static final String PARAMETER = "fault";

    private final String word;

    Fault(String word) {
        this.word = word;
    }

    /** Returns its point. */
    public Point point() {
        return new Point(PARAMETER, word);
    }

    static Fault at(Point point) {
        return Arrays.stream(values())
                .filter(fault -> fault.point().equals(point))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No fault: " + point));
    }
}
