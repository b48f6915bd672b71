package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program behind {@code doctor.sh} and {@code flink-tools.jar doctor}. */
@Command(
        name = "doctor",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Reads a sample of each Kafka topic, and says how it is partitioned and what a Flink job"
                    + " that groups by the record key should do.",
            "It joins no consumer group, commits no offset and writes nothing to Kafka."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the topic is aligned",
            "1:it is not, or only partly",
            "2:undecided, or something is wrong: an option, a file, the broker, the topic",
            " :Of several topics, the worst of theirs."
        })
public final class Doctor implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private BrokerOptions brokers;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private TopicOptions topics;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private SampleOptions sample;

    @Option(
            names = "--parallelism",
            order = 30,
            paramLabel = "N",
            description = "Parallelism of the job (default: the partition count).")
    private @Nullable Integer parallelism;

    @Option(
            names = "--max-parallelism",
            order = 31,
            paramLabel = "N",
            description =
                    "Max parallelism of the job (default: what the library sets, the smallest multiple"
                            + " of the partition count that is at least 128).")
    private @Nullable Integer maxParallelism;

    @Option(names = "--json", order = 40, description = "Print JSON instead of the table.")
    private boolean json;

    @Option(
            names = "--html",
            order = 41,
            paramLabel = "FILE",
            description = "Also write a page with pictures, which needs no other file.")
    private @Nullable Path html;

    @Option(
            names = VERBOSE,
            order = 42,
            description = "Show what the Kafka client logs, and stack traces of errors.")
    private boolean verbose;

    @Option(
            names = "--help",
            order = 43,
            usageHelp = true,
            description = "Show this help and exit.")
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
        OptionRules rules = new OptionRules(spec);
        topics.check(rules);
        rules.requireBetween("--parallelism", parallelism, 1, KeyGroups.MAX_PARALLELISM_LIMIT);
        rules.requireBetween(
                "--max-parallelism", maxParallelism, 1, KeyGroups.MAX_PARALLELISM_LIMIT);
        if (parallelism != null && maxParallelism != null && parallelism > maxParallelism) {
            throw rules.broken(
                    "--parallelism must be at most --max-parallelism, but is %d, and that is %d. Lower the one, or raise the other."
                            .formatted(parallelism, maxParallelism));
        }
        sample.check(rules);
        Properties client = brokers.client(rules);
        ReportFile page = html == null ? null : new ReportFile(html);
        if (page != null) {
            rules.with("--html", page.path(), page::requireWritable);
        }
        Examination examination = examine(rules, client);
        print(examination);
        if (page != null) {
            rules.with("--html", page.path(), () -> page.write(new DoctorPage(examination).html()));
        }
        return examination.exitCode();
    }

    private Examination examine(OptionRules rules, Properties client) {
        List<String> names = topics.resolve(rules, client, sample.timeout());
        if (names.size() == 1) {
            return new Examination(
                    List.of(new TopicFinding.Judged(diagnose(client, names.get(0)))),
                    Optional.empty());
        }
        List<TopicFinding> findings = new ArrayList<>();
        for (String name : names) {
            try {
                findings.add(new TopicFinding.Judged(diagnose(client, name)));
            } catch (KafkaMetadataException e) {
                findings.add(new TopicFinding.Failed(name, String.valueOf(e.getMessage())));
                trace(e);
            }
        }
        OneSource.Job job =
                new OneSource.Job(
                        sample.keyFormat(),
                        sample.threshold(),
                        orZero(parallelism),
                        orZero(maxParallelism),
                        topics.inJava());
        return new Examination(findings, Optional.of(OneSource.of(findings, job)));
    }

    private Diagnosis diagnose(Properties client, String topic) {
        return Diagnosis.of(
                sample.report(client, topic),
                sample.keyFormat(),
                orZero(parallelism),
                orZero(maxParallelism));
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private void print(Examination examination) {
        CommandLine commandLine = spec.commandLine();
        PrintWriter out = commandLine.getOut();
        if (!json) {
            out.print(
                    new ExaminationTable(examination, commandLine.getColorScheme().ansi()).text());
        } else if (topics.areOne()) {
            out.println(new DoctorJson(examination.diagnoses().get(0)).text());
        } else {
            out.println(new ExaminationJson(examination).text());
        }
        out.flush();
        for (TopicFinding finding : examination.findings()) {
            finding.complaint().ifPresent(why -> commandLine.getErr().println(Printable.text(why)));
        }
    }

    private void tell(Throwable e) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                Printable.text(
                        e instanceof KafkaMetadataException
                                ? String.valueOf(e.getMessage())
                                : "Unexpected: " + e + ". This is a defect of the doctor."));
        trace(e);
        err.flush();
    }

    private void trace(Throwable e) {
        if (verbose) {
            e.printStackTrace(spec.commandLine().getErr());
        }
    }
}
