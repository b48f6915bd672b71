package io.flinkpartitioning.bench.suite;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks, each a command of its own. */
@Command(
        name = "bench.sh",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "SUITE",
        description = {
            "Measures this library against what Flink has.",
            "Arms run in turn, each in a warm JVM of its own, and must compute the same."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured",
            "1:arms that must compute the same do not",
            "2:not measured: wrong options, or an arm failed"
        },
        subcommands = {
            PipelineSuite.class,
            ClusterSuite.class,
            AlignmentSuite.class,
            LossesSuite.class,
            StreamsSuite.class,
            NexmarkSuite.class,
            MicroSuite.class,
            LatencySuite.class,
            ScaleSuite.class,
            FailoverSuite.class,
            RestoreSuite.class,
            AllSuites.class,
            ReportCommand.class
        })
final class Bench implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run().
    private CommandSpec spec;

    /** Runs a benchmark. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (e, commandLine, parsed) -> {
                            e.printStackTrace(commandLine.getErr());
                            return CommandLine.ExitCode.USAGE;
                        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A suite must be named");
    }
}
