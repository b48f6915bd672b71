package io.flinkpartitioning.examples.guide;

import io.flinkpartitioning.examples.guide.GuidePage.Command;
import io.flinkpartitioning.examples.guide.GuideShell.Outcome;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCli;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/** Does what a page says, and looks whether all is to be seen that it tells. */
public final class GuideReader {

    private static final Duration DEADLINE = Deadlines.STEP;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** By this line the page says that a command of {@code flink} fails. */
    private static final String FAILURE = "The program finished with the following exception:";

    /** The variables of the page, and by what the page says that they are found. */
    private static final Map<String, Pattern> VARIABLES =
            Map.of(
                    "JOB",
                    Pattern.compile("submitted with JobID ([0-9a-f]{32})"),
                    "SAVEPOINT",
                    Pattern.compile("Savepoint completed. Path: (\\S+)"),
                    "VERTEX",
                    Pattern.compile("\"vertices\":\\[\\{\"id\":\"([0-9a-f]{32})\""),
                    "CHECKPOINT",
                    Pattern.compile(
                            "\"latest\":\\{\"completed\":.*?\"external_path\":\"([^\"]+)\""));

    private final GuideShell shell;
    private @Nullable JobID job;

    /** Creates a reader who has a shell. */
    public GuideReader(GuideShell shell) {
        this.shell = shell;
    }

    /** The job that was submitted last. */
    public Optional<JobID> job() {
        return Optional.ofNullable(job);
    }

    /**
     * Runs a command, and waits until all is to be seen that the page tells.
     *
     * @param command the command
     * @param flink the command line of the cluster
     */
    public void run(Command command, Supplier<FlinkCli> flink)
            throws IOException, InterruptedException {
        Outcome outcome = outcome(command, flink);
        System.out.println(outcome.output());
        VARIABLES.forEach(
                (name, pattern) -> {
                    Matcher matcher = pattern.matcher(outcome.output());
                    if (matcher.find()) {
                        shell.set(name, matcher.group(1));
                        if (name.equals("JOB")) {
                            job = JobID.fromHexString(matcher.group(1));
                        }
                    }
                });
    }

    /** What only asks is asked again until the deadline: a cluster tells of things after a time. */
    private Outcome outcome(Command command, Supplier<FlinkCli> flink)
            throws IOException, InterruptedException {
        boolean asks =
                command.text().startsWith("flink list")
                        || (command.text().startsWith("curl") && !command.text().contains(" -X "));
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Outcome outcome = shell.run(flink, command.text());
            String missing = firstMissing(command, outcome);
            boolean fails = outcome.exitCode() != 0;
            boolean mayFail = command.expected().contains(FAILURE);
            if (missing == null && fails == mayFail) {
                return outcome;
            }
            if (!asks || System.nanoTime() > deadline) {
                throw new AssertionError(
                        "%s%nended with %d, and %s:%n%s"
                                .formatted(
                                        command.text(),
                                        outcome.exitCode(),
                                        missing == null
                                                ? "should have "
                                                        + (mayFail ? "failed" : "succeeded")
                                                : "does not show '" + missing + "'",
                                        outcome.output()));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /** The first line of those to be seen that is not, after the ones before; or null. */
    private static @Nullable String firstMissing(Command command, Outcome outcome) {
        Iterator<String> lines = outcome.output().lines().map(String::strip).iterator();
        for (String expected : command.expected()) {
            Pattern pattern = pattern(expected.strip());
            boolean found = false;
            while (!found && lines.hasNext()) {
                found = pattern.matcher(lines.next()).matches();
            }
            if (!found) {
                return expected;
            }
        }
        return null;
    }

    private static Pattern pattern(String expected) {
        return Pattern.compile(
                Arrays.stream(expected.split("…", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")));
    }
}
