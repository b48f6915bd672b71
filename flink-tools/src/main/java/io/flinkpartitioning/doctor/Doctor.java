package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.kafka.KeyFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code doctor.sh} and {@code doctor.jar}. */
@Command(
        name = "doctor",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Reads a sample of a Kafka topic, and says how it is partitioned and what a Flink job that"
                    + " groups by the record key should do.",
            "It joins no consumer group, commits no offset and writes nothing to Kafka."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the topic is aligned",
            "1:it is not, or only partly",
            "2:undecided, or something is wrong: an option, a file, the broker, the topic"
        })
final class Doctor implements Callable<Integer> {

    private static final int MAX_TIMEOUT_SECONDS = 3600;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = {
                "The brokers, joined by commas.",
                "May be left out where the client properties have bootstrap.servers."
            })
    private @Nullable String bootstrap;

    // Not required of picocli: its absence would hide that another option is unknown.
    @Option(names = "--topic", description = "The topic; must be given.")
    private String topic = "";

    @Option(
            names = "--key-format",
            paramLabel = "FORMAT",
            defaultValue = "string",
            converter = KeyFormatNames.class,
            completionCandidates = KeyFormatNames.class,
            description =
                    "What the record keys are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private KeyFormat keyFormat;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Parallelism of the job (default: the partition count).")
    private @Nullable Integer parallelism;

    @Option(
            names = "--max-parallelism",
            paramLabel = "N",
            description =
                    "Max parallelism of the job (default: what the library sets, the smallest multiple"
                            + " of the partition count that is at least 128).")
    private @Nullable Integer maxParallelism;

    @Option(
            names = "--client-properties",
            paramLabel = "FILE",
            description = "Properties of a Kafka consumer, such as its security settings.")
    private @Nullable Path clientProperties;

    @Option(
            names = "--sample-size",
            paramLabel = "N",
            defaultValue = "" + AlignmentDetection.DEFAULT_SAMPLE_SIZE,
            description =
                    "Records to read, 1 to "
                            + AlignmentDetection.MAX_SAMPLE_SIZE
                            + " (default: ${DEFAULT-VALUE}).")
    private int sampleSize;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "How long to wait and read at most, 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
            names = "--threshold",
            paramLabel = "SHARE",
            defaultValue = "" + AlignmentDetection.DEFAULT_THRESHOLD,
            description = {
                "Share of records in their key's partition from which on a topic is partly aligned,"
                        + " above 0, at most 1 (default: ${DEFAULT-VALUE})."
            })
    private double threshold;

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with pictures, which needs no other file.")
    private @Nullable Path html;

    @Option(
            names = VERBOSE,
            description = "Show what the Kafka client logs, and stack traces of errors.")
    private boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean unusedHelp; // picocli acts on it before call().

    private static final String VERBOSE = "--verbose";

    /** Runs the doctor and exits with its code. */
    public static void main(String[] args) {
        configureLogging(Arrays.asList(args).contains(VERBOSE));
        System.setProperty("java.awt.headless", "true");
        System.exit(run(args));
    }

    /** The code of an uncaught error would be that of a topic that is not aligned. */
    private static int run(String[] args) {
        CommandLine commandLine = commandLine();
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            Doctor doctor = commandLine.getCommand();
            doctor.tell(e);
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** Log4j reads this when the first class that logs is loaded. */
    private static void configureLogging(boolean verbose) {
        System.setProperty("log4j2.configurationFile", "log4j2-doctor.properties");
        System.setProperty("doctor.log.level", verbose ? "info" : "off");
    }

    static CommandLine commandLine() {
        return new CommandLine(new Doctor())
                .setParameterExceptionHandler(
                        (e, args) -> {
                            e.getCommandLine()
                                    .getErr()
                                    .println(Printable.text(String.valueOf(e.getMessage())));
                            return CommandLine.ExitCode.USAGE;
                        })
                .setExecutionExceptionHandler(
                        (e, commandLine, parsed) -> {
                            Doctor doctor = commandLine.getCommand();
                            doctor.tell(e);
                            return CommandLine.ExitCode.USAGE;
                        });
    }

    @Override
    public Integer call() {
        if (topic.isEmpty()) {
            throw wrong("--topic must name a topic, but is missing. Give its name.");
        }
        requireBetween("--parallelism", parallelism, 1, KeyGroups.MAX_PARALLELISM_LIMIT);
        requireBetween("--max-parallelism", maxParallelism, 1, KeyGroups.MAX_PARALLELISM_LIMIT);
        if (parallelism != null && maxParallelism != null && parallelism > maxParallelism) {
            throw wrong(
                    "--parallelism must be at most --max-parallelism, but is %d, and that is %d. Lower the one, or raise the other."
                            .formatted(parallelism, maxParallelism));
        }
        requireBetween("--sample-size", sampleSize, 1, AlignmentDetection.MAX_SAMPLE_SIZE);
        requireBetween("--timeout", timeoutSeconds, 1, MAX_TIMEOUT_SECONDS);
        if (!(threshold > 0 && threshold <= 1)) {
            throw wrong(
                    "--threshold must be above 0 and at most 1, but is %s. Correct it, or leave it out."
                            .formatted(threshold));
        }
        Properties client = client();
        ReportFile page = html == null ? null : new ReportFile(html);
        if (page != null) {
            with("--html", page.path(), page::requireWritable);
        }
        Diagnosis diagnosis = diagnose(client);
        print(diagnosis);
        if (page != null) {
            with("--html", page.path(), () -> page.write(new DoctorPage(diagnosis).html()));
        }
        return diagnosis.exitCode();
    }

    private Diagnosis diagnose(Properties client) {
        return Diagnosis.of(
                AlignmentDetection.of(client, topic)
                        .keyFormat(keyFormat)
                        .sampleSize(sampleSize)
                        .timeout(Duration.ofSeconds(timeoutSeconds))
                        .threshold(threshold)
                        .detect(),
                keyFormat,
                parallelism == null ? 0 : parallelism,
                maxParallelism == null ? 0 : maxParallelism);
    }

    private void print(Diagnosis diagnosis) {
        CommandLine commandLine = spec.commandLine();
        PrintWriter out = commandLine.getOut();
        if (json) {
            out.println(new DoctorJson(diagnosis).text());
        } else {
            out.print(new DoctorTable(diagnosis, commandLine.getColorScheme().ansi()).text());
        }
        out.flush();
        List<String> reasons = diagnosis.report().reasons();
        if (diagnosis.report().verdict() == Verdict.UNDECIDED) {
            commandLine
                    .getErr()
                    .println(
                            Printable.text(
                                    "Topic '%s' cannot be judged. %s"
                                            .formatted(
                                                    topic,
                                                    reasons.isEmpty() ? "" : reasons.get(0))));
        }
    }

    /** The properties of the client; those on the command line win. */
    private Properties client() {
        Properties client = new Properties();
        Path file = clientProperties;
        if (file != null) {
            with("--client-properties", file, () -> client.putAll(ClientProperties.read(file)));
        }
        if (bootstrap != null) {
            client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        }
        if (client.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
            throw wrong(
                    """
                    --bootstrap must be given, or bootstrap.servers be among --client-properties, but \
                    neither is. Give the address of a broker as host:port.""");
        }
        return client;
    }

    private void tell(Throwable e) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                Printable.text(
                        e instanceof KafkaMetadataException
                                ? String.valueOf(e.getMessage())
                                : "Unexpected: " + e + ". This is a defect of the doctor."));
        if (verbose) {
            e.printStackTrace(err);
        }
        err.flush();
    }

    private void with(String option, Path file, Runnable use) {
        try {
            use.run();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), option + ": '" + file + "' " + e.getMessage(), e);
        }
    }

    private void requireBetween(String option, @Nullable Integer value, int least, int most) {
        if (value != null && (value < least || value > most)) {
            throw wrong(
                    "%s must be between %d and %d, but is %d. Correct it, or leave it out."
                            .formatted(option, least, most, value));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
