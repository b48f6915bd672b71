package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line, without a run. */
class ChaosTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        CommandLine commandLine = Chaos.commandLine(null);
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(args);
    }

    @ParameterizedTest
    @CsvSource({
        "--minutes=0, '--minutes must be between 1 and 1440, but is 0. Correct it, or leave it out.'",
        "--rate=99, '--rate must be between 100 and 100000, but is 99. Correct it, or leave it out.'",
        "--keys=999, '--keys must be between 1000 and 1000000, but is 999. Correct it, or leave it out.'",
        "--seed=many, Invalid value for option '--seed'",
        "--faults=NONSENSE, Invalid value for option '--faults'",
        "--state-backend=paper, Invalid value for option '--state-backend'",
        "--sabotage=x, Invalid value for option '--sabotage'",
        "--unknown, Unknown option: '--unknown'"
    })
    void wrongOption_isRefused_beforeAnythingStarts(String option, String message) {
        assertThat(execute(option)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void reportThatCannotBeWritten_isRefused_beforeAnythingStarts(@TempDir Path directory) {
        Path nowhere = directory.resolve("missing").resolve("report.json");

        assertThat(execute("--report", nowhere.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("--report must be a file that can be written, but '" + nowhere + "'");
        assertThat(Files.exists(nowhere)).isFalse();
    }

    @Test
    void help_namesAllFaults() {
        assertThat(execute("--help")).isZero();
        for (FaultKind kind : FaultKind.values()) {
            assertThat(out.toString()).contains(kind.name());
        }
    }
}
