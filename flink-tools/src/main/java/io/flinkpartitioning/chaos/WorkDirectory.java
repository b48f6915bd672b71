package io.flinkpartitioning.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A temporary directory for checkpoints, savepoints and triggers, which goes when it is closed, or
 * when the JVM shuts down, as on Ctrl-C.
 */
final class WorkDirectory implements AutoCloseable {

    private static final Duration DELETE_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration DELETE_INTERVAL = Duration.ofMillis(50);

    private final Path root;
    private final Thread hook;

    private WorkDirectory(Path root) {
        this.root = root;
        this.hook = new Thread(() -> delete(root), "delete " + root);
    }

    static WorkDirectory create() throws IOException {
        WorkDirectory created =
                new WorkDirectory(Files.createTempDirectory("flink-partitioning-chaos-"));
        Runtime.getRuntime().addShutdownHook(created.hook);
        Files.createDirectory(created.checkpoints());
        Files.createDirectory(created.savepoints());
        Files.createDirectory(created.triggers());
        return created;
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path savepoints() {
        return root.resolve("savepoints");
    }

    Path triggers() {
        return root.resolve("triggers");
    }

    /** Processes that are just being killed may still write into it. */
    private static void delete(Path root) {
        long deadline = System.nanoTime() + DELETE_TIMEOUT.toNanos();
        while (Files.exists(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                List<Path> inOrder = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : inOrder) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                if (System.nanoTime() > deadline) {
                    System.err.println("Cannot delete " + root + ": " + e);
                    return;
                }
                LockSupport.parkNanos(DELETE_INTERVAL.toNanos());
            }
        }
    }

    @Override
    public void close() {
        delete(root);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down; the hook will find nothing left to do.
        }
    }
}
