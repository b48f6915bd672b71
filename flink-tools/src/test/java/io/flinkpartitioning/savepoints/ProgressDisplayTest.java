package io.flinkpartitioning.savepoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The bar is for those who look at a terminal and wait. */
class ProgressDisplayTest {

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Command
    private static final class Task implements Runnable {

        @Mixin private ProgressDisplay progress = new ProgressDisplay();

        private final long bytes;
        private final PrintStream errors;

        Task(long bytes, PrintStream errors) {
            this.bytes = bytes;
            this.errors = errors;
        }

        @Override
        public void run() {
            try (ProgressDisplay.Late bar = progress.begin("Converting", errors)) {
                bar.at(bytes / 2, bytes);
                bar.at(bytes, bytes);
            }
        }
    }

    private String shown(long bytes, String... arguments) {
        int exitCode =
                new CommandLine(new Task(bytes, new PrintStream(errors, true, UTF_8)))
                        .execute(arguments);
        assertThat(exitCode).isZero();
        return errors.toString(UTF_8);
    }

    @Test
    void largeSavepointOnATerminal_hasABar_within80Columns() {
        String shown = shown(10 * ProgressDisplay.WORTH_A_BAR, "--progress");
        assertThat(shown).contains("Converting", "320/320 MB", "100%");
        assertThat(shown.split("[\r\n]+")).allMatch(line -> line.length() <= 80);
    }

    @Test
    void smallSavepoint_hasNone() {
        assertThat(shown(ProgressDisplay.WORTH_A_BAR - 1, "--progress")).isEmpty();
    }

    @Test
    void withoutATerminal_thereIsNone() {
        assertThat(shown(10 * ProgressDisplay.WORTH_A_BAR)).isEmpty();
    }
}
