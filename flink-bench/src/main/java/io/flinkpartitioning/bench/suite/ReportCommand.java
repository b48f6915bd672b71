package io.flinkpartitioning.bench.suite;

import io.flinkpartitioning.bench.report.ReportPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the page of all benchmarks and its pictures from results. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Makes the page of all benchmarks and its pictures from their results.")
final class ReportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "docs/benchmarks",
            description =
                    "The results, a JSON file for each run; the pictures are written beside them;"
                            + " default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "docs/benchmarks.md",
            description = "The page; default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(data)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--data must be a directory of results, but is '"
                            + data
                            + "'. Measure with ./bench.sh all --json "
                            + data);
        }
        Path directory = out.toAbsolutePath().normalize().getParent();
        if (directory == null) {
            throw new ParameterException(
                    spec.commandLine(), "--out must be a file, but is '" + out + "'");
        }
        Files.createDirectories(directory);
        String pictures =
                directory
                        .relativize(data.toAbsolutePath().normalize())
                        .toString()
                        .replace('\\', '/');
        Files.writeString(out, ReportPage.render(data, pictures));
        ReportPage.draw(data);
        return 0;
    }
}
