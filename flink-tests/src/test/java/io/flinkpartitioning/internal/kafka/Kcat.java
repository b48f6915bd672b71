package io.flinkpartitioning.internal.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.flinkpartitioning.testbed.Deadlines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line client of librdkafka, as installed on this machine. */
final class Kcat {

    private static final Pattern VERSION =
            Pattern.compile("Version (\\S+) \\(.*\\blibrdkafka (\\S+)");

    /** Where the input and output of the processes go. */
    private final Path directory;

    private final String version;

    private Kcat(Path directory, String version) {
        this.directory = directory;
        this.version = version;
    }

    /** Returns kcat; where it is not installed, the test is skipped. */
    static Kcat installed(Path directory) throws IOException, InterruptedException {
        String printed;
        try {
            printed = run(directory, List.of("kcat", "-V"), new byte[0]);
        } catch (MissingException e) {
            return abort(
                    "kcat is not installed (the package kcat or kafkacat of most distributions): "
                            + e.getMessage());
        }
        Matcher matcher = VERSION.matcher(printed);
        assertThat(matcher.find()).as("a version in: %s", printed).isTrue();
        return new Kcat(directory, matcher.group(1) + " with librdkafka " + matcher.group(2));
    }

    String version() {
        return version;
    }

    /** Writes records to a topic; the value of each is its place in the list. */
    void write(List<String> command, List<byte[]> keys) throws IOException, InterruptedException {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (int i = 0; i < keys.size(); i++) {
            input.writeBytes(keys.get(i));
            input.writeBytes(ForeignProducer.KEY_END.getBytes(UTF_8));
            input.writeBytes(Integer.toString(i).getBytes(UTF_8));
            input.writeBytes(ForeignProducer.RECORD_END.getBytes(UTF_8));
        }
        run(directory, command, input.toByteArray());
    }

    /** A program that could not be started. */
    private static final class MissingException extends IOException {

        private static final long serialVersionUID = 1L;

        MissingException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static String run(Path directory, List<String> command, byte[] input)
            throws IOException, InterruptedException {
        Path in = Files.write(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        // Not with the settings of whoever runs the test.
        builder.environment().remove("KCAT_CONFIG");
        builder.environment().put("HOME", directory.toString());
        Process process = start(builder);
        try {
            assertThat(process.waitFor(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                    .as("%s ended within %s", command, Deadlines.STEP)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(err)).as("what %s complains about", command).isEmpty();
        assertThat(process.exitValue()).as("exit code of %s", command).isZero();
        return Files.readString(out);
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new MissingException(e);
        }
    }
}
