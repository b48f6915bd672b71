package io.flinkpartitioning.chaos.job;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Files by which the job is made to fail: it runs in other processes, on the same machine.
 *
 * <p>Serializable and thread-safe.
 */
public final class Triggers implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Duration LONGEST_HOLD = Duration.ofMinutes(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration SLOW_EVENT = Duration.ofMillis(20);

    private final String directory;

    /**
     * Creates triggers.
     *
     * @param directory a directory that exists, and in which nothing else lies
     */
    public Triggers(Path directory) {
        this.directory = directory.toString();
    }

    private Path file(String name) {
        return Path.of(directory, name);
    }

    /** A failure that was asked for. */
    public static final class TriggeredException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TriggeredException(String message) {
            super(message);
        }
    }

    /**
     * Fails the first time that it is called with a marker, in whichever process.
     *
     * @throws TriggeredException the first time
     */
    void failOnce(long marker) throws IOException {
        try {
            Files.createFile(markerFile(marker));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        throw new TriggeredException("The function fails once at marker " + marker);
    }

    /** Whether {@link #failOnce} has failed at a marker. */
    public boolean hasFailedAt(long marker) {
        return Files.exists(markerFile(marker));
    }

    private Path markerFile(long marker) {
        return file("failed-at-" + marker);
    }

    private Path enumeratorFile() {
        return file("fail-enumerator");
    }

    /** Lets the enumerator fail the next time that it looks for partitions. */
    public void failEnumerator() throws IOException {
        Files.createFile(enumeratorFile());
    }

    /**
     * Fails if that was asked for since the last time.
     *
     * @throws TriggeredException if so
     */
    void failEnumeratorIfAsked() throws IOException {
        if (Files.deleteIfExists(enumeratorFile())) {
            throw new TriggeredException("The enumerator fails once");
        }
    }

    private Path slowFile(int subtask, int parallelism) {
        return file("slow-" + subtask + "-of-" + parallelism);
    }

    /** From now on a subtask takes its time for each event, at the given parallelism. */
    public void slowDown(int subtask, int parallelism) throws IOException {
        Files.createFile(slowFile(subtask, parallelism));
    }

    /** Ends what {@link #slowDown} began. */
    public void speedUp(int subtask, int parallelism) throws IOException {
        Files.deleteIfExists(slowFile(subtask, parallelism));
    }

    /** Waits for some milliseconds if the subtask is to be slow. */
    void delayIfAsked(int subtask, int parallelism) throws InterruptedException {
        if (Files.exists(slowFile(subtask, parallelism))) {
            Thread.sleep(SLOW_EVENT.toMillis());
        }
    }

    private Path holdFile(int subtask, int parallelism) {
        return file("hold-checkpoints-of-" + subtask + "-of-" + parallelism);
    }

    /** From now on checkpoints wait for a subtask, as long as the job has a given parallelism. */
    public void holdCheckpoints(int subtask, int parallelism) throws IOException {
        Files.createFile(holdFile(subtask, parallelism));
    }

    /** Lets the checkpoints of a subtask go on; has no effect where they are not held. */
    public void releaseCheckpoints(int subtask, int parallelism) throws IOException {
        Files.deleteIfExists(holdFile(subtask, parallelism));
    }

    /**
     * Waits while the checkpoints of a subtask are held, at most for a minute.
     *
     * @throws IllegalStateException if they are held for longer
     */
    void awaitRelease(int subtask, int parallelism) throws InterruptedException {
        Path hold = holdFile(subtask, parallelism);
        long deadline = System.nanoTime() + LONGEST_HOLD.toNanos();
        while (Files.exists(hold)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Checkpoints are held for longer than " + LONGEST_HOLD + " by " + hold);
            }
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }
}
