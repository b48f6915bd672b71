package io.flinkpartitioning.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.testbed.CtrlC;
import io.flinkpartitioning.testbed.Deadlines;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process, as a terminal has it. */
@Tag("full")
class ChaosProcessTest {

    @Test
    void ctrlC_endsAllProcesses_andLeavesNoFiles(@TempDir Path directory) throws Exception {
        assumeThat(CtrlC.reachesChildren())
                .as("a process whose parent ignores the signal ignores it too")
                .isTrue();
        Process chaos =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "-XX:-UsePerfData",
                                "-Djava.io.tmpdir=" + directory,
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Chaos.class.getName(),
                                "--minutes",
                                "10",
                                "--faults",
                                "FUNCTION_FAILED")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = chaos.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines().anyMatch(line -> line.contains("function failed: recovered")))
                    .as("a fault is over")
                    .isTrue();
            List<ProcessHandle> children = chaos.descendants().toList();
            // The broker, the JobManager and two TaskManagers, besides those that guard
            // directories.
            assertThat(children).hasSizeGreaterThanOrEqualTo(4);
            assertThat(directory).isNotEmptyDirectory();

            CtrlC.send(chaos);

            assertThat(chaos.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            assertThat(chaos.exitValue()).isEqualTo(130);
            for (ProcessHandle child : children) {
                child.onExit().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(directory).isEmptyDirectory();
        } finally {
            chaos.descendants().forEach(ProcessHandle::destroyForcibly);
            chaos.destroyForcibly();
        }
    }
}
