package io.flinkpartitioning.harness;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Threads that do nothing but take CPU time from others, until they are closed. */
final class BusyThreads implements AutoCloseable {

    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Thread> threads;

    private BusyThreads(int count) {
        threads = IntStream.range(0, count).mapToObj(i -> new Thread(this::spin, "busy")).toList();
        threads.forEach(
                thread -> {
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    static BusyThreads start(int count) {
        return new BusyThreads(count);
    }

    private void spin() {
        while (!closed.get()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
