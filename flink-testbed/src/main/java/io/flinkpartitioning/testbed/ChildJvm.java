package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Path;

/** What JVMs that this one starts have in common. */
final class ChildJvm {

    private ChildJvm() {}

    /** The {@code java} that runs this JVM. */
    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * In the child: halts it when its standard input ends.
     *
     * <p>The child holds the read end of a pipe whose write end is its parent: when the parent
     * ends, even by {@code kill -9}, the child reads the end of the stream.
     */
    static void haltWithParent() {
        Thread watchdog = new Thread(ChildJvm::awaitParentAndHalt, "halt when the parent is gone");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void awaitParentAndHalt() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written; only the end of the stream matters.
            }
        } catch (IOException e) {
            System.err.println("Cannot read the standard input, as if it had ended: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
