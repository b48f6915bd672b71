package io.flinkpartitioning.chaos;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened, to be closed in reverse order. Used by one thread. */
final class Resources implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Adds a resource, and returns it. */
    <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes all of them after a failure, to which it adds what goes wrong now. */
    void closeAfter(Throwable failure) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = new IOException("Not everything could be closed");
        closeAfter(failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
