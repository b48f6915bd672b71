package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.doctor.Printable;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code savepoint.sh}. */
@Command(
        name = "savepoint",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Converts savepoints, so that keyed state comes along into a job with other keys.",
            "Reads and writes any file system of Flink's: plugins come from FLINK_PLUGINS_DIR, their settings"
                    + " from FLINK_CONF_DIR."
        },
        subcommands = {DescribeCommand.class, ConvertCommand.class, VerifyCommand.class},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:verify has found differences",
            "2:something is wrong: an option, the savepoint, a file system, the topic"
        })
public final class Savepoints implements Runnable {

    private static final String VERBOSE = "--verbose";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run().
    private CommandSpec spec;

    @Option(
            names = VERBOSE,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show what Flink and the Kafka client log, and stack traces of errors.")
    private boolean verbose;

    @Option(
            names = "--help",
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean unusedHelp; // picocli acts on it before run().

    Savepoints() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        // Log4j reads this when the first class that logs is loaded.
        System.setProperty("log4j2.configurationFile", "log4j2-savepoints.properties");
        System.setProperty(
                "savepoints.log.level", Arrays.asList(args).contains(VERBOSE) ? "info" : "off");
        System.exit(run(args));
    }

    /** The code of an uncaught error would be that of a difference. */
    private static int run(String[] args) {
        CommandLine commandLine = commandLine();
        try {
            loadPlugins();
            return commandLine.execute(args);
        } catch (Error | RuntimeException e) {
            Savepoints savepoints = commandLine.getCommand();
            savepoints.tell(e);
            return CommandLine.ExitCode.USAGE;
        }
    }

    /** As the programs of Flink's distribution do. */
    private static void loadPlugins() {
        Configuration configuration = GlobalConfiguration.loadConfiguration();
        FileSystem.initialize(
                configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    }

    static CommandLine commandLine() {
        Savepoints savepoints = new Savepoints();
        return new CommandLine(savepoints)
                .setParameterExceptionHandler(
                        (e, args) -> {
                            e.getCommandLine()
                                    .getErr()
                                    .println(Printable.text(String.valueOf(e.getMessage())));
                            return CommandLine.ExitCode.USAGE;
                        })
                .setExecutionExceptionHandler(
                        (e, commandLine, parsed) -> {
                            savepoints.tell(e);
                            return CommandLine.ExitCode.USAGE;
                        });
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "A command must be given, but is missing. Say describe, convert or verify; --help tells more.");
    }

    private void tell(Throwable e) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(Printable.text(inWords(e)));
        if (verbose) {
            e.printStackTrace(err);
        }
        err.flush();
    }

    private static String inWords(Throwable e) {
        if (e instanceof IllegalArgumentException || e instanceof KafkaMetadataException) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof IOException) {
            return """
            All files must be readable and writable, but a file system says: %s. Look at access and \
            disk space; if a file of the savepoint is cut off, take another savepoint."""
                    .formatted(e);
        }
        return "Unexpected: %s. This is a defect of the command; --verbose shows where."
                .formatted(e);
    }
}
