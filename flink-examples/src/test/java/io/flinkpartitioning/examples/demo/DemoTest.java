package io.flinkpartitioning.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoTest {

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int demo(String... arguments) {
        return commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        return Demo.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true));
    }

    @Test
    void help_namesEveryOptionAndStartsNothing() {
        assertThat(demo("--help")).isZero();
        assertThat(output.toString())
                .startsWith("Usage: demo.sh")
                .contains(
                        "--records", "--partitions", "--parallelism", "--config", "--keep-running")
                .contains("default: 2000000")
                .containsPattern("--rounds[^-]*default:\\s+5")
                .containsPattern("--warm-ups[^-]*default:\\s+3")
                .doesNotContain("Starting");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--records     | 0    | --records must be at least 1, but is 0.",
                "--partitions  | 1001 | --partitions must be between 1 and 1000, but is 1001.",
                "--parallelism | 0    | --parallelism must be between 1 and 128, but is 0.",
                "--parallelism | two  | Invalid value for option '--parallelism'",
                "--rounds      | 0    | --rounds must be between 1 and 1000, but is 0.",
                "--warm-ups    | -1   | --warm-ups must be between 0 and 1000, but is -1."
            })
    void wrongOption_getsOneSentenceAndExitCode2(String option, String value, String message) {
        assertThat(demo(option, value)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).startsWith(message);
    }

    @Test
    void smallRun_endsWithIdenticalResultsAndNoNetworkEdge() {
        assertThat(demo("--records=5000", "--partitions=4", "--rounds=2", "--warm-ups=1")).isZero();
        List<String> rows = output.toString().lines().filter(line -> line.startsWith("|")).toList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1))
                .matches("\\| keyBy +\\| hash exchange \\|.*\\| 1 \\(HASH\\) +\\|.*");
        assertThat(rows.get(2)).matches("\\| SmartKeyBy +\\| FORWARD +\\|.*\\| 0 +\\|.*");
        assertThat(checksum(rows.get(1))).hasSize(16).isEqualTo(checksum(rows.get(2)));
        assertThat(output.toString())
                .contains("trades by trader_id: FORWARD")
                .contains("Medians of 2 runs each")
                .contains("every run counted all 5,000 trades once")
                .contains("checksum " + checksum(rows.get(1)));
    }

    /** What the configuration page shows, and the strategy that only examples' class path has. */
    @ParameterizedTest
    @CsvSource({"smart, FORWARD, partition placement", "always_hash, HASH, hash placement (fnv"})
    void config_choosesTheStrategyAndTheExplanationSaysSo(
            String strategy, String plan, String layout, @TempDir Path directory)
            throws IOException {
        String file = yaml(directory, strategy);
        assertThat(demo("--records=2000", "--rounds=1", "--warm-ups=0", "--config=" + file))
                .isZero();
        assertThat(output.toString())
                .contains("trades by trader_id: " + plan)
                .contains("strategy " + strategy)
                .contains(layout)
                .contains("every run counted all 2,000 trades once");
    }

    @ParameterizedTest
    @CsvSource({"round_robin, : exchange, batches of 1000", "sticky, : no exchange, its partition"})
    void config_ofAStrategyForWorkWithoutGrouping_filtersTheTrades(
            String strategy, String exchange, String reason, @TempDir Path directory)
            throws IOException {
        assertThat(demo("--records", "2000", "--config", yaml(directory, strategy))).isZero();
        assertThat(output.toString())
                .contains("trades, ungrouped" + exchange)
                .contains("strategy " + strategy)
                .contains(reason);
        Matcher counts =
                Pattern.compile("(\\S+) of 2,000 trades are large; written were (\\S+) of 2,000")
                        .matcher(output.toString());
        assertThat(counts.find()).isTrue();
        assertThat(counts.group(1)).isEqualTo(counts.group(2)).hasSizeGreaterThan(2);
    }

    @Test
    void config_thatIsWrong_isRefusedBeforeAnythingStarts(@TempDir Path directory)
            throws IOException {
        assertThat(demo("--config", yaml(directory, "stikcy")))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString())
                .startsWith("--config: ")
                .contains("partitioning.yaml:2:26: v2.partitioning_strategy")
                .contains("Did you mean 'sticky'?");
        assertThat(output.toString()).doesNotContain("Starting");
    }

    private static String yaml(Path directory, String strategy) throws IOException {
        return Files.writeString(
                        directory.resolve("partitioning.yaml"),
                        """
                        v2:
                          partitioning_strategy: %s
                          strategy_config:
                            smart:
                              source_partition_key: "trader_id"
                              alignment_threshold: 0.95
                            always_hash:
                              hash_function: "fnv"
                            sticky:
                              partition_offset: 0
                        """
                                .formatted(strategy))
                .toString();
    }

    @Test
    void interrupt_leavesNoProcessAndNoDirectory(@TempDir Path temporary) throws Exception {
        Process demo =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Demo.class.getName(),
                                "--records",
                                Integer.toString(Integer.MAX_VALUE))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8)) {
            while (!lines.readLine().startsWith("Kafka: ")) {
                // Broker and cluster are up when it says where.
            }
            List<ProcessHandle> children = demo.descendants().toList();
            assertThat(children).isNotEmpty();
            assertThat(directories(temporary)).isNotEmpty();

            boolean interrupt = !ignoresInterrupts();
            String signal = interrupt ? "-INT" : "-TERM";
            assertThat(new ProcessBuilder("kill", signal, Long.toString(demo.pid())).start())
                    .returns(0, DemoTest::exitCode);

            assertThat(demo.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isEqualTo(interrupt ? 130 : 143);
            for (ProcessHandle child : children) {
                child.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(directories(temporary)).isEmpty();
        } finally {
            demo.destroyForcibly();
        }
    }

    /**
     * Whether SIGINT does nothing here: a shell without job control has its background processes
     * ignore it, and these pass that on.
     */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        int sigInt = 2;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(ignored -> (ignored >> (sigInt - 1) & 1) == 1);
    }

    private static String checksum(String row) {
        Matcher lastCell = Pattern.compile("\\| (\\p{XDigit}+) \\|$").matcher(row);
        assertThat(lastCell.find()).as("checksum in %s", row).isTrue();
        return lastCell.group(1);
    }

    private static List<Path> directories(Path parent) throws Exception {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
