package io.flinkpartitioning.testbed;

import java.io.IOException;

/**
 * Closes a resource once: by its owner, or when the JVM shuts down, as on Ctrl-C, where no {@code
 * finally} runs.
 */
final class CloseOnExit implements AutoCloseable {

    /** Closes what has to be closed. */
    @FunctionalInterface
    interface Closing {
        void run() throws Exception;
    }

    private final Closing closing;
    private final Thread hook;
    private boolean closed;

    private CloseOnExit(String name, Closing closing) {
        this.closing = closing;
        this.hook = new Thread(this::closeInHook, "close " + name);
    }

    static CloseOnExit register(String name, Closing closing) {
        CloseOnExit registered = new CloseOnExit(name, closing);
        Runtime.getRuntime().addShutdownHook(registered.hook);
        return registered;
    }

    @Override
    public void close() throws IOException {
        if (runOnce()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is shutting down; the hook will find nothing left to do.
            }
        }
    }

    private void closeInHook() {
        try {
            runOnce();
        } catch (IOException e) {
            System.err.println(hook.getName() + " failed: " + e);
        }
    }

    private synchronized boolean runOnce() throws IOException {
        if (closed) {
            return false;
        }
        closed = true;
        try {
            closing.run();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted: " + hook.getName(), e);
        } catch (Exception e) {
            throw new IOException("Failed: " + hook.getName(), e);
        }
    }
}
