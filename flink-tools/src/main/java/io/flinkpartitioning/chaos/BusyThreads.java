package io.flinkpartitioning.chaos;

import java.util.ArrayList;
import java.util.List;

/** Threads that take the cores away from everyone else, until they are closed. */
final class BusyThreads implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private BusyThreads() {}

    /** Starts so many threads for each core of the machine. */
    static BusyThreads start(int perCore) {
        BusyThreads busy = new BusyThreads();
        for (int i = 0; i < perCore * Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(busy::spin, "busy-" + i);
            thread.setDaemon(true);
            thread.start();
            busy.threads.add(thread);
        }
        return busy;
    }

    private void spin() {
        while (!closed) {
            Thread.onSpinWait();
        }
    }

    /** Ends the threads, and waits until they have ended, unless the caller is interrupted. */
    @Override
    public void close() {
        closed = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
