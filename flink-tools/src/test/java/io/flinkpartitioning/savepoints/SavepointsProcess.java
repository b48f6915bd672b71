package io.flinkpartitioning.savepoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The command as a process, without the classes of tests on its class path. It needs what a user
 * gives it.
 *
 * @param directory has its output, and the directory of plugins
 */
record SavepointsProcess(Path directory) {

    /** Runs the command, and returns its exit code. */
    int run(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPathWithoutTests(),
                                Savepoints.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(directory.resolve("out").toFile())
                        .redirectError(directory.resolve("err").toFile());
        builder.environment()
                .put("FLINK_PLUGINS_DIR", directory.resolve("plugins").toAbsolutePath().toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPathWithoutTests() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    String out() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(directory.resolve("err"));
    }

    /** Writes a jar with classes, and a service if there is one. */
    static Path jar(Path jar, List<Class<?>> classes, String service) throws IOException {
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                zip.putNextEntry(new ZipEntry(name));
                try (InputStream in =
                        Objects.requireNonNull(
                                type.getClassLoader().getResourceAsStream(name), name)) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
            if (!service.isEmpty()) {
                zip.putNextEntry(new ZipEntry("META-INF/services/" + service));
                zip.write(classes.get(0).getName().getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return jar;
    }
}
