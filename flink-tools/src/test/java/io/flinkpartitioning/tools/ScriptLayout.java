package io.flinkpartitioning.tools;

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

/**
 * A copy of the layout in which a script runs, with stubs of Maven and Java.
 *
 * @param directory where it is
 * @param script the name of the script
 */
public record ScriptLayout(Path directory, String script) {

    public static final Instant CHANGED = Instant.parse("2020-01-01T12:00:00Z");

    public static final String LIBRARY = "flink-partitioning-strategies/";
    public static final String SOURCE = LIBRARY + "src/main/java/A.java";
    public static final String TOOL = "flink-tools/src/main/java/Doctor.java";

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T10:00:00Z");
    private static final Instant BUILT = Instant.parse("2020-01-01T11:00:00Z");
    private static final String JAR = "flink-tools/target/flink-tools.jar";
    private static final String SHARED = "flink-tools/jar.sh";

    /** Makes one in an empty directory. */
    public static ScriptLayout in(Path directory, String script) throws IOException {
        ScriptLayout layout = new ScriptLayout(directory, script);
        layout.executable(script, Files.readString(Path.of("..", script)));
        layout.write(SHARED, Files.readString(Path.of("..", SHARED)));
        layout.executable(
                "mvnw",
                """
                #!/bin/sh
                echo "$*" >> builds
                echo built
                [ ! -f broken ] || exit 1
                touch %s
                """
                        .formatted(JAR));
        layout.executable("jdk/bin/java", "#!/bin/sh\necho \"java $*\"\n");
        for (String file :
                List.of(
                        "pom.xml",
                        LIBRARY + "pom.xml",
                        SOURCE,
                        LIBRARY + "src/test/java/ATest.java",
                        "flink-tests/src/test/java/BTest.java",
                        "flink-tools/pom.xml",
                        TOOL,
                        "flink-tools/src/main/resources/log.properties")) {
            layout.write(file, "");
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
            }
        }
        return layout;
    }

    /** Makes a jar that is newer than all sources. */
    public void build() throws IOException {
        write(JAR, "");
        touch(JAR, BUILT);
    }

    /** Runs the script, and returns its exit code. */
    public int run(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(directory.resolve(script).toString()),
                                        Stream.of(arguments))
                                .toList());
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.redirectOutput(out().toFile());
        builder.redirectError(err().toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    public Path out() {
        return directory.resolve("out");
    }

    public Path err() {
        return directory.resolve("err");
    }

    /** Returns what has one line for each build. */
    public Path builds() {
        return directory.resolve("builds");
    }

    public void touch(String file, Instant time) throws IOException {
        Files.setLastModifiedTime(directory.resolve(file), FileTime.from(time));
    }

    public Path write(String file, String content) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content, StandardCharsets.UTF_8);
    }

    private void executable(String file, String content) throws IOException {
        Files.setPosixFilePermissions(
                write(file, content), PosixFilePermissions.fromString("rwx------"));
    }
}
