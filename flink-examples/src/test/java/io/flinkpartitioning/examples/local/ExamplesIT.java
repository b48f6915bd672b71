package io.flinkpartitioning.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCli;
import io.flinkpartitioning.testbed.KafkaBroker;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each example runs by {@code flink run}, on a cluster that has nothing but Flink. */
@Tag("full")
class ExamplesIT {

    private static final Duration TIMEOUT = Deadlines.STEP;
    private static final Path JAR =
            Path.of(
                    Objects.requireNonNull(
                            System.getProperty("job-jar"),
                            "run by ./mvnw verify -Pfull, which packages the jar before"));

    private static StandaloneFlinkCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = StandaloneFlinkCluster.startDistribution(1, 2, new Configuration());
    }

    @AfterAll
    static void close() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void example_runsToItsEnd(Example example, @TempDir Path directory) throws Exception {
        try (KafkaBroker broker = KafkaBroker.inThisJvm()) {
            example.write(broker);
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "run",
                                    "-p",
                                    "2",
                                    "-c",
                                    example.main().getName(),
                                    JAR.toString(),
                                    "--bootstrap-servers",
                                    broker.bootstrapServers(),
                                    "--bounded"));
            if (example.config().isPresent()) {
                Path config = directory.resolve(example.config().get());
                try (InputStream content =
                        Objects.requireNonNull(
                                Example.class.getResourceAsStream(example.config().get()))) {
                    Files.copy(content, config);
                }
                arguments.addAll(List.of("--config", config.toString()));
            }
            FlinkCli.Result result = cluster.cli().run(TIMEOUT, arguments.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(result.output()).contains("Program execution finished");
        }
    }
}
