package io.flinkpartitioning.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the script says at once, before it builds anything. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class QuickstartScriptTest {

    private record Outcome(int exitCode, List<String> lines) {}

    @Test
    void help_isShown() throws Exception {
        Outcome outcome = run("--help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.lines()).first().asString().contains("Usage: quickstart.sh DIRECTORY");
    }

    @Test
    void wrongInput_getsASentence(@TempDir Path existing) throws Exception {
        refuses("unknown option --nope", "--nope");
        refuses("DIRECTORY must be given");
        refuses("only one DIRECTORY may be given", "one", "two");
        refuses("DIRECTORY must not exist, but '" + existing + "' does", existing.toString());
        refuses("the parent of DIRECTORY must exist", existing.resolve("no/such").toString());
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
