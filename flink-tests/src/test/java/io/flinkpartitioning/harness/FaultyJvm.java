package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.ExceptionUtils;

/**
 * A JVM that runs the scenario of a seed on a faulty library. The broker is that of the JVM which
 * starts it, the cluster its own.
 */
final class FaultyJvm {

    /** Much more than a run takes whose patience ends. */
    private static final long MOST_MINUTES = 10;

    private FaultyJvm() {}

    /**
     * Runs a scenario.
     *
     * @param classes the faulty classes
     * @return the longest time in which nothing came that must come
     * @throws AssertionError if the fault is noticed
     */
    static Duration run(Scenario scenario, HarnessRun.Site site, Path classes) throws Exception {
        assertThat(scenario).isEqualTo(Scenario.of(scenario.seed()));
        Path answer = Files.createTempFile(site.directory(), "answer", ".txt");
        Path output = Files.createTempFile(site.directory(), "output", ".txt");
        Process process =
                new ProcessBuilder(command(scenario.seed(), site, classes, answer))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).as("has ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(answer);
        if (process.exitValue() != 0) {
            // It has no answer if it was halted, or crashed.
            throw new AssertionError(
                    "The JVM ended with %d: %s"
                            .formatted(
                                    process.exitValue(),
                                    text.isEmpty() ? Files.readString(output) : text));
        }
        return Duration.parse(text);
    }

    private static List<String> command(
            long seed, HarnessRun.Site site, Path classes, Path answer) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Dlog4j.configurationFile=log4j2-testbed.properties",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                // Ends with this JVM, however that ends.
                "io.flinkpartitioning.testbed.ChildJvm",
                Main.class.getName(),
                String.valueOf(seed),
                site.broker().bootstrapServers(),
                site.directory().toString(),
                site.patience().toString(),
                answer.toString());
    }

    /** The JVM itself. */
    public static final class Main {

        private Main() {}

        /**
         * Runs a scenario.
         *
         * @param args the seed, the broker's address, the directory for checkpoints, the patience,
         *     and the file that gets the longest wait, or what is wrong
         */
        public static void main(String[] args) throws Exception {
            Scenario scenario = Scenario.of(Long.parseLong(args[0]));
            int status = 1;
            String answer;
            try (FlinkCluster cluster = start(scenario)) {
                HarnessRun.Site site =
                        new HarnessRun.Site(
                                new RunningBroker(args[1]),
                                cluster,
                                Path.of(args[2]),
                                Duration.parse(args[3]),
                                List.of());
                answer = HarnessRun.of(scenario, site).toString();
                status = 0;
            } catch (Exception | Error e) {
                answer = ExceptionUtils.stringifyException(e);
            }
            Files.writeString(Path.of(args[4]), answer);
            System.exit(status);
        }

        private static FlinkCluster start(Scenario scenario) throws Exception {
            return scenario.adaptive()
                    ? HarnessTest.startAdaptiveCluster()
                    : FlinkCluster.start(2, 8, Testbed.settings());
        }
    }

    /** A broker that another JVM has started, and closes. */
    private record RunningBroker(String bootstrapServers) implements KafkaBroker {

        @Override
        public void close() throws IOException {}
    }
}
