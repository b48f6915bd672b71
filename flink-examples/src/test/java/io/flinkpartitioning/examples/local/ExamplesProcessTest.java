package io.flinkpartitioning.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.testbed.CtrlC;
import io.flinkpartitioning.testbed.Deadlines;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesProcessTest {

    @Test
    void ctrlC_endsItAtOnce_andLeavesNoFiles(@TempDir Path directory) throws Exception {
        assumeThat(CtrlC.reachesChildren()).isTrue();
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        Path errors = directory.resolve("errors");
        Process example =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "-XX:-UsePerfData",
                                "-Djava.io.tmpdir=" + temporary,
                                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Examples.class.getName(),
                                "trading")
                        .redirectError(errors.toFile())
                        .start();
        try (BufferedReader output = example.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).startsWith("Starting a Kafka broker");
            CtrlC.send(example);
            assertThat(example.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            assertThat(example.exitValue()).isEqualTo(130);
            assertThat(Files.readString(errors)).doesNotContain("\tat ");
            assertThat(temporary).isEmptyDirectory();
        } finally {
            example.destroyForcibly();
        }
    }

    @Test
    void ctrlCOfTheScript_leavesNothingOfWhatFlinkHasWritten(@TempDir Path directory)
            throws Exception {
        assumeThat(CtrlC.reachesChildren()).isTrue();
        Path home = Files.createDirectories(directory.resolve("a home/target"));
        Path script = home.resolveSibling("example.sh");
        Files.copy(Path.of("..", "example.sh"), script, StandardCopyOption.COPY_ATTRIBUTES);
        program(home.resolveSibling("mvnw"), "exit 0");
        Path examples =
                Files.createDirectories(home.resolveSibling("flink-examples").resolve("target"));
        Files.writeString(examples.resolve("class-path"), "nothing");
        program(
                Files.createDirectory(home.resolve("bin")).resolve("java"),
                "for word; do case $word in -Djava.io.tmpdir=*) work=${word#*=};; esac; done",
                "touch \"$work/left\"",
                "echo \"$work\"",
                "exec sleep 600");
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        ProcessBuilder builder =
                new ProcessBuilder("setsid", script.toString(), "trading")
                        .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.toString());
        builder.environment().put("TMPDIR", temporary.toString());
        Process example = builder.start();
        try (BufferedReader output = example.inputReader(StandardCharsets.UTF_8)) {
            assertThat(Path.of(output.readLine()).resolve("left")).exists();
            CtrlC.sendToGroup(example);
            assertThat(example.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            assertThat(example.exitValue()).isEqualTo(130);
            assertThat(output.lines()).isEmpty();
            assertThat(temporary).isEmptyDirectory();
        } finally {
            example.descendants().forEach(ProcessHandle::destroyForcibly);
            example.destroyForcibly();
        }
    }

    private static void program(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
