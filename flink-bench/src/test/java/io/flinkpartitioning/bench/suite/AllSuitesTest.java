package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllSuitesTest {

    @TempDir private Path directory;

    @Test
    void runs_haveAFileEach() {
        int exitCode =
                Bench.commandLine()
                        .execute(
                                "all",
                                "--size=tiny",
                                "--only=pipeline-memory-object-reuse",
                                "--json=" + directory);

        assertThat(exitCode).isZero();
        assertThat(directory.resolve("pipeline-memory-object-reuse.json")).isRegularFile();
    }

    @Test
    void unknownRun_isRefused() {
        SuiteRun.assertRefused("--only must name some of [", "all", "--only=everything");
    }
}
