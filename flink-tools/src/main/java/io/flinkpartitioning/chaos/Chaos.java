package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.ChaosSettings.StateBackend;
import io.flinkpartitioning.chaos.job.Sabotage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code chaos.sh}. */
@Command(
        name = "chaos.sh",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Runs a job that counts events per key on a real Flink cluster and a real Kafka broker, kills"
                    + " processes, lets functions fail, rescales the job and more, and holds what comes out"
                    + " against what was written.",
            "Everything runs on this machine and is gone afterwards."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing was lost, doubled, out of order or wrong, and the job recovered from all faults",
            "1:a promise was broken",
            "2:an option is wrong, or broker, cluster or machine failed otherwise than they were made to"
        })
final class Chaos implements Callable<Integer> {

    private static final int BROKEN = 1;
    private static final int FAULTS_PER_MINUTE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "10",
            description = {
                "How long, 1 to 1440 (default: ${DEFAULT-VALUE}). There are two faults a minute, and at"
                        + " least one of each kind; on a busy machine they take longer."
            })
    private int minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "Decides about all that is random (default: another one each time, which is printed).")
    private @Nullable Long seed;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Only these kinds of faults, joined by commas (default: all):"
                            + " ${COMPLETION-CANDIDATES}.")
    private @Nullable List<FaultKind> faults;

    @Option(
            names = "--state-backend",
            paramLabel = "NAME",
            defaultValue = "hashmap",
            description =
                    "Where the job keeps its state: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private StateBackend stateBackend;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Events per second, 100 to 100000 (default: ${DEFAULT-VALUE}).")
    private int recordsPerSecond;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Keys, 1000 to 1000000 (default: ${DEFAULT-VALUE}).")
    private int keys;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write JSON, with a line for each fault.")
    private @Nullable Path report;

    @Option(
            names = "--sabotage",
            paramLabel = "HOW",
            description = {
                "Break the source on purpose, to see that it is noticed: ${COMPLETION-CANDIDATES}.",
                "With each restore, REREAD reads a partition from its beginning again, and SKIP goes on at"
                        + " its end."
            })
    private @Nullable Sabotage sabotage;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean unusedHelp; // picocli acts on it before call().

    private final @Nullable DriverLog log;

    private Chaos(@Nullable DriverLog log) {
        this.log = log;
    }

    /** Runs the test and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** The code of an uncaught error would be that of a broken promise. */
    private static int run(String[] args) {
        try {
            return commandLine(DriverLog.create()).execute(args);
        } catch (IOException | Error e) {
            e.printStackTrace();
            return CommandLine.ExitCode.USAGE;
        }
    }

    /**
     * Returns the command line.
     *
     * @param log where this process logs to, if that is a file of its own
     */
    static CommandLine commandLine(@Nullable DriverLog log) {
        return new CommandLine(new Chaos(log))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (e, commandLine, parsed) -> {
                            if (Shutdown.isUnderWay()) {
                                return CommandLine.ExitCode.USAGE;
                            }
                            e.printStackTrace(commandLine.getErr());
                            Chaos chaos = commandLine.getCommand();
                            chaos.keepLog();
                            return CommandLine.ExitCode.USAGE;
                        });
    }

    private void keepLog() {
        if (log != null && !Shutdown.isUnderWay()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("What this process has logged is in " + log.keep());
            out.flush();
        }
    }

    @Override
    public Integer call() throws Exception {
        requireBetween("--minutes", minutes, 1, 1440);
        requireBetween("--rate", recordsPerSecond, 100, 100_000);
        requireBetween("--keys", keys, 1000, 1_000_000);
        Path file = report;
        if (file != null) {
            requireWritable(file);
        }
        Set<FaultKind> kinds =
                faults == null ? EnumSet.allOf(FaultKind.class) : EnumSet.copyOf(faults);
        int count = Math.max(minutes * FAULTS_PER_MINUTE, kinds.size());
        ChaosSettings settings =
                new ChaosSettings(
                        seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed,
                        stateBackend,
                        recordsPerSecond,
                        keys,
                        Duration.ofMinutes(minutes).dividedBy(count),
                        sabotage);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Seed %d: %d faults of %d kinds in %d minutes or more.%n",
                settings.seed(), count, kinds.size(), minutes);
        ChaosResult result =
                new ChaosRun(
                                settings,
                                Schedule.of(settings.seed(), count, kinds),
                                new Narrator(out, CommandLine.Help.Ansi.AUTO.enabled()))
                        .run();
        out.println();
        out.print(new ChaosTable(result).text());
        out.flush();
        if (file != null) {
            Files.writeString(file, new ChaosJson(result).text() + System.lineSeparator());
        }
        if (result.allKept()) {
            return CommandLine.ExitCode.OK;
        }
        keepLog();
        return BROKEN;
    }

    private void requireBetween(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s must be between %d and %d, but is %d. Correct it, or leave it out."
                            .formatted(option, least, most, value));
        }
    }

    /** Finds out before an hour of work, not after it, and leaves the file as it is. */
    private void requireWritable(Path file) {
        try {
            boolean existed = Files.exists(file);
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
            if (!existed) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--report must be a file that can be written, but '"
                            + file
                            + "' cannot: "
                            + e
                            + ". Give one in a directory that exists.",
                    e);
        }
    }
}
