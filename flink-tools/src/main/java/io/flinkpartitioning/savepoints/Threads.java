package io.flinkpartitioning.savepoints;

import java.io.IOException;

/** The class loader of the thread's context, in which some serializers look for classes. */
final class Threads {

    private Threads() {}

    /** What is done. */
    @FunctionalInterface
    interface Body<T> {

        /** Does it. */
        T run() throws IOException;
    }

    /** Does something under a class loader. */
    static <T> T withContext(ClassLoader classes, Body<T> body) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return body.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
