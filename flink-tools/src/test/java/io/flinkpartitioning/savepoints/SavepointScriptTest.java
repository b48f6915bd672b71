package io.flinkpartitioning.savepoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.tools.ScriptLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code savepoint.sh} builds and runs, where Maven and Java are stubs. */
class SavepointScriptTest {

    @TempDir private Path directory;

    private ScriptLayout layout;

    @BeforeEach
    void copyLayout() throws IOException {
        layout = ScriptLayout.in(directory, "savepoint.sh");
    }

    @Test
    void firstCall_builds_andTheNextOnesDoNot() throws Exception {
        assertThat(layout.run("describe", "a b")).isZero();
        assertThat(layout.err()).hasContent("built");
        assertThat(layout.run("describe", "a b")).isZero();
        assertThat(Files.readAllLines(layout.builds())).hasSize(1);
        layout.touch(ScriptLayout.TOOL, ScriptLayout.CHANGED);
        assertThat(layout.err()).isEmptyFile();
    }

    @Test
    void output_isTheCommandsAlone_withoutAProgressBar() throws Exception {
        assertThat(layout.run("describe", "a b", "--json")).isZero();
        assertThat(layout.out())
                .content()
                .startsWith("java ")
                .contains("-Dsavepoints.terminal=false")
                .endsWith("flink-tools.jar savepoint describe a b --json\n");
    }

    /** 1 would say that savepoints differ. */
    @Test
    void failedBuild_exitsWith2() throws Exception {
        layout.write("broken", "");
        assertThat(layout.run("verify", "a", "b")).isEqualTo(2);
        assertThat(layout.out()).isEmptyFile();
    }
}
