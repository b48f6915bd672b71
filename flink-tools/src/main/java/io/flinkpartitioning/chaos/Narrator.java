package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Tally;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a run goes: a line for each fault, and on a terminal a line that changes every second.
 *
 * <p>Thread-safe.
 */
final class Narrator {

    private static final String ERASE_LINE = "\r\u001b[K";

    private static final int COLUMNS = 79;

    private final PrintWriter out;
    private final boolean live;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(Narrator::daemon);

    // Guarded by this.
    private @Nullable Arena arena;
    private String current = "";

    /**
     * Creates a narrator.
     *
     * @param out where it tells
     * @param live whether a line there may be written over
     */
    Narrator(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "live line");
        thread.setDaemon(true);
        return thread;
    }

    void starting() {
        tell("Starting a Kafka broker and a Flink cluster ...");
    }

    synchronized void started(Arena started) {
        arena = started;
        if (live) {
            var unused = clock.scheduleWithFixedDelay(this::tick, 0, 1, TimeUnit.SECONDS);
        }
    }

    /** Before the first fault nothing should be wrong, but who knows. */
    void undisturbed(Tally wrong) {
        tell("%s  undisturbed: results flow%s".formatted(time(), wrong(wrong)));
    }

    void moving() {
        tell("Moving the job to a cluster with the adaptive scheduler ...");
    }

    void faultStarts(int number, int of, FaultKind kind) {
        set("%d/%d %s".formatted(number, of, kind.inWords()));
    }

    synchronized void faultIsOver(Outcome outcome) {
        tell("%s  %s: %s%s".formatted(time(), current, becameOf(outcome), wrong(outcome.wrong())));
        current = "undisturbed";
    }

    private static String becameOf(Outcome outcome) {
        return outcome.recovered()
                ? String.format(
                        Locale.ROOT,
                        "recovered in %.1f s, %d of %d subtasks started anew, %s",
                        outcome.recoveryMillis() / 1e3,
                        outcome.restarted(),
                        outcome.subtasks(),
                        outcome.plan())
                : "NOT RECOVERED, " + outcome.plan();
    }

    private static String wrong(Tally wrong) {
        return wrong.equals(Tally.NONE)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; LOST %,d, DOUBLED %,d, OUT OF ORDER %,d",
                        wrong.lost(),
                        wrong.doubled(),
                        wrong.outOfOrder());
    }

    void draining() {
        set("waiting for the last results");
    }

    void keptLogs(Path directory) {
        tell("The logs of the Flink processes are in " + directory);
    }

    void ended() {
        clock.shutdownNow();
        erase();
    }

    private synchronized void set(String what) {
        current = what;
    }

    private synchronized void tell(String sentence) {
        erase();
        out.println(sentence);
        out.flush();
    }

    private synchronized void erase() {
        if (live) {
            out.print(ERASE_LINE);
            out.flush();
        }
    }

    private void tick() {
        Arena observed = arena();
        if (observed == null) {
            return;
        }
        String state = state(observed);
        synchronized (this) {
            String line =
                    String.format(
                            Locale.ROOT,
                            "%s | in %,d, out %,d | %s %s",
                            current,
                            observed.traffic().guarantees().inputs(),
                            observed.traffic().guarantees().results(),
                            state,
                            observed.job().plan());
            // A line that wraps could not be written over.
            out.print(ERASE_LINE + line.substring(0, Math.min(line.length(), COLUMNS)));
            out.flush();
        }
    }

    private synchronized @Nullable Arena arena() {
        return arena;
    }

    private static String state(Arena observed) {
        try {
            return observed.view().state().name();
        } catch (IOException e) {
            return "out of reach";
        }
    }

    private String time() {
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        return "%02d:%02d".formatted(passed.toMinutes(), passed.toSecondsPart());
    }
}
