package io.flinkpartitioning.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A small JVM that outlives this one by a moment: when this process ends, even by {@code kill -9},
 * it ends the processes that work in a directory, and then deletes the directory, also where none
 * of those processes runs any more.
 *
 * <p>It holds the read end of a pipe whose write end is this process, and reads its end.
 *
 * <p>Thread-safe.
 */
final class DirectoryGuard implements AutoCloseable {

    private static final Duration DELETE_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration DELETE_INTERVAL = Duration.ofMillis(50);

    private final Process process;
    private final Writer processes;

    private DirectoryGuard(Process process) {
        this.process = process;
        this.processes = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts to guard a directory. */
    static DirectoryGuard start(Path directory) throws IOException {
        return new DirectoryGuard(
                new ProcessBuilder(
                                ChildJvm.executable(),
                                "-Xmx16m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                // Its file would be left behind when the guard is killed.
                                "-XX:-UsePerfData",
                                "-cp",
                                System.getProperty("java.class.path"),
                                DirectoryGuard.class.getName(),
                                directory.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** Adds a process that works in the directory. */
    void add(Process working) throws IOException {
        synchronized (processes) {
            processes.write(working.pid() + "\n");
            processes.flush();
        }
    }

    /** Gives the directory back, and leaves it to the caller to delete it. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The process, for tests that look whether it is gone. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * The guard: waits until its standard input ends.
     *
     * @param args the directory
     */
    public static void main(String[] args) throws IOException {
        List<ProcessHandle> processes = new ArrayList<>();
        try (BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String pid = input.readLine(); pid != null; pid = input.readLine()) {
                // A handle knows when its process started: no later one with its number is meant.
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(processes::add);
            }
        }
        for (ProcessHandle process : processes) {
            process.destroyForcibly();
            process.onExit().join();
        }
        delete(Path.of(args[0]));
    }

    private static void delete(Path directory) throws IOException {
        long deadline = System.nanoTime() + DELETE_TIMEOUT.toNanos();
        while (true) {
            try {
                TemporaryDirectory.delete(directory);
                return;
            } catch (IOException e) {
                // A process that was just being started when its parent died may still write.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(DELETE_INTERVAL.toNanos());
            }
        }
    }
}
