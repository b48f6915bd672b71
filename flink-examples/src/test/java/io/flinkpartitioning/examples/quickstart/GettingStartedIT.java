package io.flinkpartitioning.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.examples.guide.GuidePage;
import io.flinkpartitioning.examples.guide.GuidePage.Code;
import io.flinkpartitioning.examples.guide.GuidePage.Command;
import io.flinkpartitioning.examples.guide.GuidePage.Step;
import io.flinkpartitioning.examples.guide.GuidePage.TextFile;
import io.flinkpartitioning.examples.guide.GuideReader;
import io.flinkpartitioning.examples.guide.GuideShell;
import io.flinkpartitioning.testbed.KafkaBroker;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what {@code docs/getting-started.md} says, from an empty folder to metrics, on a broker and
 * on a cluster that has nothing but Flink's distribution.
 */
@Tag("full")
class GettingStartedIT {

    private static final Path PAGE = Path.of("..", "docs", "getting-started.md");
    private static final Path JOB =
            Path.of("src/main/java/io/flinkpartitioning/examples/quickstart/DataStreamJob.java");
    private static final int TRADES = 20_000;

    @Test
    void everyCommandOfThePage_doesWhatThePageSays(@TempDir Path directory) throws Exception {
        GuideShell shell = new GuideShell(directory);
        GuideReader reader = new GuideReader(shell);
        try (KafkaBroker broker = KafkaBroker.inChildJvm();
                StandaloneFlinkCluster cluster =
                        StandaloneFlinkCluster.startDistribution(1, 2, new Configuration())) {
            write(broker);
            shell.set("BROKER", broker.bootstrapServers());
            shell.set("REST", cluster.restUrl().toString());
            useCopyOfTheRepository(shell, directory);
            Path project = directory.resolve("my-job");
            shell.put("my-job", project);
            shell.put(
                    "my-job/target/my-job-0.1.jar",
                    project.resolve("target").resolve("my-job-0.1.jar"));
            for (Step step : GuidePage.read(PAGE)) {
                System.out.println(step);
                try {
                    if (step instanceof Command command) {
                        reader.run(command, cluster::cli);
                    } else if (step instanceof TextFile file) {
                        shell.put(
                                file.name(),
                                Files.writeString(directory.resolve(file.name()), file.text()));
                    } else if (step instanceof Code code) {
                        assertThat(withoutSpace(Files.readString(JOB)))
                                .contains(withoutSpace(code.text()));
                    }
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("%s, line %d".formatted(PAGE, step.line()), e);
                }
            }
            assertThat(withoutSpace(Files.readString(project.resolve("pom.xml"))))
                    .contains(withoutSpace(dependencies()));
        }
    }

    /**
     * The script builds and installs the library: that must neither disturb the build that runs
     * this, nor leave anything in the user's Maven repository.
     */
    private static void useCopyOfTheRepository(GuideShell shell, Path directory)
            throws IOException {
        Path root = Path.of("..").toRealPath();
        Path copy = directory.resolve("repository");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = root.relativize(file);
                if (!relative.startsWith(".git") && !isBuilt(relative)) {
                    Path target = copy.resolve(relative);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        shell.put("./quickstart.sh", copy.resolve("quickstart.sh"));
        shell.setForScripts(
                "MAVEN_ARGS",
                "-Dmaven.repo.local=%s -Dmaven.repo.local.tail=%s"
                        .formatted(
                                directory.resolve("maven"),
                                Objects.requireNonNull(
                                        System.getProperty("maven-repository"),
                                        "run by ./mvnw verify -Pfull")));
    }

    /** Returns the XML that the page shows. */
    private static String dependencies() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```xml") + "```xml".length();
        return page.substring(start, page.indexOf("```", start));
    }

    private static boolean isBuilt(Path file) {
        for (Path name : file) {
            if (name.toString().equals("target")) {
                return true;
            }
        }
        return false;
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static void write(KafkaBroker broker) throws IOException, InterruptedException {
        broker.createTopic("trades", 4);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < TRADES; i++) {
                String trader = "trader-" + i % 500;
                sent.add(producer.send(new ProducerRecord<>("trades", trader, trader + "," + i)));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}
