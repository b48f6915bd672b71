package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code doctor.sh} builds, in a copy of the layout in which Maven and Java are stubs. */
class DoctorScriptTest {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T10:00:00Z");
    private static final Instant BUILT = Instant.parse("2020-01-01T11:00:00Z");
    private static final Instant CHANGED = Instant.parse("2020-01-01T12:00:00Z");
    private static final String JAR = "flink-tools/target/doctor.jar";
    private static final String LIBRARY = "flink-partitioning-strategies/";
    private static final String SOURCE = LIBRARY + "src/main/java/A.java";

    @TempDir private Path layout;

    @BeforeEach
    void copyLayout() throws IOException {
        script("doctor.sh", Files.readString(Path.of("..", "doctor.sh")));
        script(
                "mvnw",
                """
                #!/bin/sh
                echo "$*" >> builds
                echo built
                [ ! -f broken ] || exit 1
                touch %s
                """
                        .formatted(JAR));
        script("jdk/bin/java", "#!/bin/sh\necho \"java $*\"\n");
        for (String file :
                List.of(
                        "pom.xml",
                        LIBRARY + "pom.xml",
                        SOURCE,
                        LIBRARY + "src/test/java/ATest.java",
                        "flink-tests/src/test/java/BTest.java",
                        "flink-tools/pom.xml",
                        "flink-tools/src/main/java/Doctor.java",
                        "flink-tools/src/main/resources/log.properties")) {
            write(file, "");
        }
        try (Stream<Path> all = Files.walk(layout)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
            }
        }
    }

    @Test
    void firstCall_builds_andTheNextOnesDoNot() throws Exception {
        assertThat(run()).isZero();
        assertThat(builds()).singleElement().asString().contains("-pl flink-tools -am package");
        assertThat(run("--topic", "a b")).isZero();
        assertThat(run()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void output_isTheDoctorsAlone() throws Exception {
        assertThat(run("--topic", "a b")).isZero();
        assertThat(layout.resolve("out"))
                .content()
                .startsWith("java ")
                .endsWith("doctor.jar --topic a b\n")
                .doesNotContain("built");
        assertThat(layout.resolve("err")).hasContent("built");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                LIBRARY + "pom.xml",
                SOURCE,
                "flink-tools/pom.xml",
                "flink-tools/src/main/java/Doctor.java",
                "flink-tools/src/main/resources/log.properties"
            })
    void changedSourceOrPom_buildsOnce(String file) throws Exception {
        built();
        touch(file, CHANGED);
        assertThat(run()).isZero();
        assertThat(run()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LIBRARY + "src/test/java/ATest.java",
                "flink-tests/src/test/java/BTest.java",
                "doctor.sh"
            })
    void whatIsNotInTheJar_buildsNothing(String file) throws Exception {
        built();
        touch(file, CHANGED);
        assertThat(run()).isZero();
        assertThat(layout.resolve("builds")).doesNotExist();
    }

    @Test
    void deletedSource_builds() throws Exception {
        built();
        Files.delete(layout.resolve(SOURCE));
        assertThat(run()).isZero();
        assertThat(builds()).hasSize(1);
    }

    /** 1 would say that the topic is not aligned. */
    @Test
    void failedBuild_exitsWith2_andTheNextCallTriesAgain() throws Exception {
        built();
        touch(SOURCE, CHANGED);
        write("broken", "");
        assertThat(run()).isEqualTo(2);
        assertThat(layout.resolve("out")).isEmptyFile();
        Files.delete(layout.resolve("broken"));
        assertThat(run()).isZero();
        assertThat(builds()).hasSize(2);
    }

    private void built() throws IOException {
        write(JAR, "");
        touch(JAR, BUILT);
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(layout.resolve("doctor.sh").toString()),
                                        Stream.of(arguments))
                                .toList());
        builder.environment().put("JAVA_HOME", layout.resolve("jdk").toString());
        builder.redirectOutput(layout.resolve("out").toFile());
        builder.redirectError(layout.resolve("err").toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(layout.resolve("builds"));
    }

    private void touch(String file, Instant time) throws IOException {
        Files.setLastModifiedTime(layout.resolve(file), FileTime.from(time));
    }

    private Path write(String file, String content) throws IOException {
        Path path = layout.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content, StandardCharsets.UTF_8);
    }

    private void script(String file, String content) throws IOException {
        Files.setPosixFilePermissions(
                write(file, content), PosixFilePermissions.fromString("rwx------"));
    }
}
