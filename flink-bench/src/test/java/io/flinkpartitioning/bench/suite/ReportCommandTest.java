package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.result.ResultJson;
import io.flinkpartitioning.bench.result.Results;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    @TempDir private Path directory;

    @Test
    void results_becomeAPageWithPictures() throws Exception {
        Path data = directory.resolve("docs").resolve("benchmarks");
        Path page = directory.resolve("docs").resolve("benchmarks.md");
        ResultJson.write(Results.withoutPoints(), data.resolve("pipeline-memory.json"));

        int exitCode = Bench.commandLine().execute("report", "--data=" + data, "--out=" + page);

        assertThat(exitCode).isZero();
        assertThat(page).content().contains("](benchmarks/pipeline-memory-recordsPerSecond.svg)");
        assertThat(data.resolve("pipeline-memory-recordsPerSecond.svg")).isRegularFile();
    }

    @Test
    void missingDirectory_isRefusedWithTheRemedy() {
        StringWriter errors = new StringWriter();

        int exitCode =
                Bench.commandLine()
                        .setErr(new PrintWriter(errors))
                        .execute("report", "--data=" + directory.resolve("none"));

        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).contains("--data must be", "./bench.sh all --json");
    }
}
