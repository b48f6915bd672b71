package io.flinkpartitioning.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.testbed.CtrlC;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
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
            assertThat(example.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(example.exitValue()).isEqualTo(130);
            assertThat(Files.readString(errors)).doesNotContain("\tat ");
            assertThat(temporary).isEmptyDirectory();
        } finally {
            example.destroyForcibly();
        }
    }
}
