package io.flinkpartitioning.examples.quickstart;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script says at once, before it builds anything. */
class QuickstartScriptTest {

    private record Outcome(int exitCode, List<String> lines) {}

    @Test
    void help_isShown() throws Exception {
        Outcome outcome = run("--help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.lines())
                .first()
                .asString()
                .contains("Usage: quickstart.sh [--flink LINE] DIRECTORY");
    }

    @Test
    void wrongInput_getsASentence(@TempDir Path existing) throws Exception {
        refuses("unknown option --nope", "--nope");
        refuses("DIRECTORY must be given");
        refuses("DIRECTORY must be given", "--flink", "1.20");
        refuses(
                "--flink must be 1.20, 2.0, 2.1, 2.2 or 2.3, but is '1.20.5'",
                "--flink",
                "1.20.5",
                "x");
        refuses("--flink must be 1.20, 2.0, 2.1, 2.2 or 2.3, but is ''", "--flink");
        refuses("only one DIRECTORY may be given", "one", "two");
        refuses("DIRECTORY must not exist, but '" + existing + "' does", existing.toString());
        refuses("the parent of DIRECTORY must exist", existing.resolve("no/such").toString());
    }

    @Test
    void ctrlC_endsItAtOnce_andLeavesNoProject(@TempDir Path directory) throws Exception {
        assumeThat(CtrlC.reachesChildren()).isTrue();
        Path home = Files.createDirectory(directory.resolve("home"));
        for (String file : List.of("quickstart.sh", "pom.xml")) {
            Files.copy(Path.of("..", file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        // A build that takes long, as the first one does, which loads its dependencies.
        Path build =
                Files.writeString(
                        home.resolve("mvnw"), "#!/bin/sh\necho building\nexec sleep 600\n");
        assertThat(build.toFile().setExecutable(true)).isTrue();
        Path parent = Files.createDirectory(directory.resolve("parent"));

        Process script =
                new ProcessBuilder(
                                "setsid",
                                home.resolve("quickstart.sh").toString(),
                                parent.resolve("project").toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader output = script.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).startsWith("Installing the library");
            // A signal that comes before the build does not reach it, and the shell waits for it.
            assertThat(output.readLine()).isEqualTo("building");
            CtrlC.sendToGroup(script);
            assertThat(script.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            assertThat(script.exitValue()).isEqualTo(130);
            assertThat(output.lines()).isEmpty();
            assertThat(parent).isEmptyDirectory();
        } finally {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    private static void refuses(String sentence, String... arguments) throws Exception {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.lines()).singleElement().asString().contains(sentence);
    }

    private static Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("..", "quickstart.sh").toRealPath().toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output.lines().toList());
        } finally {
            process.destroyForcibly();
        }
    }
}
