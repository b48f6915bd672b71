package io.flinkpartitioning.examples.local;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program behind {@code example.sh}. */
@Command(
        name = "example.sh",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Runs an example on this machine: a real Kafka broker, a few records, and Flink in this JVM.",
            "Nothing is left afterwards. How to run one on a cluster: docs/examples.md."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it ran", "1:it failed", "2:an option is wrong"})
final class Examples implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1", // or its absence would hide that an option is unknown.
            description = "One of the examples: ${COMPLETION-CANDIDATES}.")
    private @Nullable Example chosen;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean unusedHelp; // picocli acts on it before call().

    /** Runs an example and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine =
                new CommandLine(new Examples()).setCaseInsensitiveEnumValuesAllowed(true);
        List<String> lines = new ArrayList<>();
        for (Example example : Example.values()) {
            lines.add("  %-10s  %s%n".formatted(example.word(), example.summary()));
        }
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footerHeading("%nExamples:%n")
                .footer(String.join("", lines).stripTrailing());
        return commandLine;
    }

    @Override
    public Integer call() throws Exception {
        Example example = chosen;
        if (example == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "NAME must be one of "
                            + Arrays.toString(Example.values())
                            + ", but is missing. Give one.");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Starting a Kafka broker ...");
        out.flush();
        try (KafkaBroker broker = KafkaBroker.inThisJvm()) {
            example.write(broker);
            List<String> arguments =
                    new ArrayList<>(
                            List.of("--bootstrap-servers", broker.bootstrapServers(), "--bounded"));
            if (example.config().isPresent()) {
                Path config = copy(example.config().get(), out);
                try {
                    arguments.addAll(List.of("--config", config.toString()));
                    example.run(arguments.toArray(String[]::new));
                } finally {
                    Files.delete(config);
                }
            } else {
                example.run(arguments.toArray(String[]::new));
            }
        }
        return 0;
    }

    private static Path copy(String resource, PrintWriter out) throws IOException {
        Path file = Files.createTempFile("example", ".yaml");
        try (InputStream content =
                Objects.requireNonNull(Examples.class.getResourceAsStream(resource), resource)) {
            Files.write(file, content.readAllBytes());
        }
        out.println(Files.readString(file));
        out.flush();
        return file;
    }
}
