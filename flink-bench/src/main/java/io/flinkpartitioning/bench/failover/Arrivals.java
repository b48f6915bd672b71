package io.flinkpartitioning.bench.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When results of each subtask arrived, in nanoseconds of {@link System#nanoTime()}.
 *
 * <p>Thread-safe.
 */
final class Arrivals {

    // Guarded by this; in order, each time once.
    private final List<List<Long>> timesBySubtask;

    Arrivals(int subtasks) {
        timesBySubtask = new ArrayList<>();
        IntStream.range(0, subtasks).forEach(subtask -> timesBySubtask.add(new ArrayList<>()));
    }

    /** Notes a result; those of a subtask come in the order of time. */
    synchronized void add(int subtask, long nanos) {
        List<Long> times = timesBySubtask.get(subtask);
        if (times.isEmpty() || times.get(times.size() - 1) != nanos) {
            times.add(nanos);
        }
    }

    /** Whether each subtask has had a result since. */
    synchronized boolean allSince(long nanos) {
        return timesBySubtask.stream()
                .allMatch(times -> !times.isEmpty() && times.get(times.size() - 1) - nanos >= 0);
    }

    /**
     * Returns the longest time without a result of a subtask.
     *
     * @param subtask the subtask
     * @param from where to begin; the gap that spans it counts from the result before
     * @param to where to end; the gap that spans it counts up to it
     */
    synchronized long largestGapNanos(int subtask, long from, long to) {
        long largest = 0;
        long previous = from;
        for (long time : timesBySubtask.get(subtask)) {
            if (time - to >= 0) {
                break;
            }
            if (time - from > 0) {
                largest = Math.max(largest, time - previous);
            }
            previous = time;
        }
        return Math.max(largest, to - previous);
    }
}
