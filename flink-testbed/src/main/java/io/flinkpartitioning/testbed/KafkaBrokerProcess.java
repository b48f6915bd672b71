package io.flinkpartitioning.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a JVM of its own.
 *
 * <p>The child holds the read end of a pipe whose write end is this process: when this process
 * ends, even by {@code kill -9}, the child reads the end of the stream and stops.
 */
final class KafkaBrokerProcess implements KafkaBroker {

    private static final String READY = "broker ready at ";
    private static final long STOP_TIMEOUT_SECONDS = 20;

    private final Process process;
    private final String bootstrapServers;
    private final Path directory;
    private final CloseOnExit resource;

    private KafkaBrokerProcess(
            Process process, String bootstrapServers, Path directory, CloseOnExit resource) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
        this.resource = resource;
    }

    static KafkaBrokerProcess start() throws IOException {
        Path directory = TemporaryDirectory.create("flink-testbed-kafka-");
        Process process =
                new ProcessBuilder(command(directory))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        CloseOnExit resource =
                CloseOnExit.register("Kafka broker process", () -> stop(process, directory));
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return new KafkaBrokerProcess(
                        process, line.substring(READY.length()), directory, resource);
            }
        }
        resource.close();
        throw new IOException("The broker process ended before it was ready");
    }

    private static List<String> command(Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx768m");
        command.add("-XX:+UseSerialGC");
        String logging = System.getProperty("log4j.configurationFile");
        if (logging != null) {
            command.add("-Dlog4j.configurationFile=" + logging);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(KafkaBrokerProcess.class.getName());
        command.add(directory.toString());
        return command;
    }

    private static void stop(Process process, Path directory) throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        TemporaryDirectory.delete(directory);
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The directory of the logs, for tests that look whether it is gone. */
    Path directory() {
        return directory;
    }

    /** The process, for tests that end it. */
    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }

    /**
     * The child: serves until its standard input ends.
     *
     * @param args the directory for the broker's logs
     */
    public static void main(String[] args) throws Exception {
        // Ctrl-C reaches the whole process group; the parent decides when the broker ends.
        EmbeddedKafkaBroker broker = EmbeddedKafkaBroker.start(Path.of(args[0]), Map.of());
        System.out.println(READY + broker.bootstrapServers());
        try (BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (input.readLine() != null) {
                // Nothing is ever written; only the end of the stream matters.
            }
        }
        Thread watchdog =
                new Thread(
                        () -> {
                            try {
                                TimeUnit.SECONDS.sleep(STOP_TIMEOUT_SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            Runtime.getRuntime().halt(1);
                        },
                        "halt if the broker does not stop");
        watchdog.setDaemon(true);
        watchdog.start();
        broker.close();
        System.exit(0);
    }
}
