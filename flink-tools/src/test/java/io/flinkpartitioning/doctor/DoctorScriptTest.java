package io.flinkpartitioning.doctor;

import static io.flinkpartitioning.tools.ScriptLayout.CHANGED;
import static io.flinkpartitioning.tools.ScriptLayout.LIBRARY;
import static io.flinkpartitioning.tools.ScriptLayout.SOURCE;
import static io.flinkpartitioning.tools.ScriptLayout.TOOL;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.tools.ScriptLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code doctor.sh} builds, in a copy of the layout in which Maven and Java are stubs. */
class DoctorScriptTest {

    @TempDir private Path directory;

    private ScriptLayout layout;

    @BeforeEach
    void copyLayout() throws IOException {
        layout = ScriptLayout.in(directory, "doctor.sh");
    }

    @Test
    void firstCall_builds_andTheNextOnesDoNot() throws Exception {
        assertThat(layout.run()).isZero();
        assertThat(builds()).singleElement().asString().contains("-pl flink-tools -am package");
        assertThat(layout.run("--topic", "a b")).isZero();
        assertThat(layout.run()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void output_isTheDoctorsAlone() throws Exception {
        assertThat(layout.run("--topic", "a b")).isZero();
        assertThat(layout.out())
                .content()
                .startsWith("java ")
                .endsWith("flink-tools.jar doctor --topic a b\n")
                .doesNotContain("built");
        assertThat(layout.err()).hasContent("built");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                LIBRARY + "pom.xml",
                SOURCE,
                "flink-tools/pom.xml",
                TOOL,
                "flink-tools/src/main/resources/log.properties"
            })
    void changedSourceOrPom_buildsOnce(String file) throws Exception {
        layout.build();
        layout.touch(file, CHANGED);
        assertThat(layout.run()).isZero();
        assertThat(layout.run()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LIBRARY + "src/test/java/ATest.java",
                "flink-tests/src/test/java/BTest.java",
                "flink-tools/jar.sh",
                "doctor.sh"
            })
    void whatIsNotInTheJar_buildsNothing(String file) throws Exception {
        layout.build();
        layout.touch(file, CHANGED);
        assertThat(layout.run()).isZero();
        assertThat(layout.builds()).doesNotExist();
    }

    @Test
    void deletedSource_builds() throws Exception {
        layout.build();
        Files.delete(directory.resolve(SOURCE));
        assertThat(layout.run()).isZero();
        assertThat(builds()).hasSize(1);
    }

    /** 1 would say that the topic is not aligned. */
    @Test
    void failedBuild_exitsWith2_andTheNextCallTriesAgain() throws Exception {
        layout.build();
        layout.touch(SOURCE, CHANGED);
        layout.write("broken", "");
        assertThat(layout.run()).isEqualTo(2);
        assertThat(layout.out()).isEmptyFile();
        Files.delete(directory.resolve("broken"));
        assertThat(layout.run()).isZero();
        assertThat(builds()).hasSize(2);
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(layout.builds());
    }
}
