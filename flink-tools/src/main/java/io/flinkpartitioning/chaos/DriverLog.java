package io.flinkpartitioning.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file into which this process logs: what the clients of broker and cluster say, and why the
 * job is switched. It goes with the JVM, unless it is kept.
 *
 * <p>Thread-safe.
 */
final class DriverLog {

    private final Path file;
    private volatile boolean kept;

    private DriverLog(Path file) {
        this.file = file;
    }

    /** Creates the file, before the first class that logs is loaded. */
    static DriverLog create() throws IOException {
        DriverLog log = new DriverLog(Files.createTempFile("flink-partitioning-chaos-", ".log"));
        System.setProperty("chaos.log", log.file.toString());
        // Not the property that the broker's process takes over.
        System.setProperty("log4j2.configurationFile", "log4j2-chaos.properties");
        Runtime.getRuntime().addShutdownHook(new Thread(log::end, "delete " + log.file));
        return log;
    }

    /** Keeps the file, and returns it. */
    Path keep() {
        kept = true;
        return file;
    }

    private void end() {
        if (kept) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("Cannot delete " + file + ": " + e);
        }
    }
}
