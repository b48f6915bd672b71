package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Savepoints that earlier builds have written, under each layout and each version of Flink, go on.
 *
 * <p>They lie in {@code src/test/resources/golden}, by version of the library, of Flink, and
 * layout. To write them for a new version of Flink, or a new layout: {@code ./mvnw package -pl
 * flink-tests -am -Pflink-… -Dtest=GoldenSavepointTest#write*
 * -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.directory=…}, where the directory is that one.
 */
@ExtendWith(Testbed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenSavepointTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    /** No version of the library is the first one there: those of 1.20 stand for them. */
    private static final Set<String> WITHOUT = Set.of("2.0.2", "2.1.2");

    private static final Version FLINK = Version.parse(EnvironmentInformation.getVersion());
    private static final String TOPIC = "golden";
    private static final int RECORDS = 500;

    /** The layouts that there are; their names are those of directories. */
    private enum Placement {
        PARTITION_PLACEMENT {
            @Override
            ObservedJob start(
                    StreamExecutionEnvironment env,
                    FlinkCluster cluster,
                    NumberedTopic<String> topic,
                    Map<String, Long> counts)
                    throws Exception {
                return ObservedJob.start(
                        env,
                        cluster,
                        topic,
                        WatermarkStrategy.noWatermarks(),
                        UnaryOperator.identity(),
                        counts);
            }
        },
        HASH_PLACEMENT {
            @Override
            ObservedJob start(
                    StreamExecutionEnvironment env,
                    FlinkCluster cluster,
                    NumberedTopic<String> topic,
                    Map<String, Long> counts)
                    throws Exception {
                return ObservedJob.startHashed(env, cluster, topic, counts);
            }
        };

        abstract ObservedJob start(
                StreamExecutionEnvironment env,
                FlinkCluster cluster,
                NumberedTopic<String> topic,
                Map<String, Long> counts)
                throws Exception;

        String directory() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Placement ofDirectory(Path directory) {
            return valueOf(
                    directory.getFileName().toString().toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    @TempDir private Path directory;

    private @Nullable NumberedTopic<String> topic;

    /** What the savepoints have counted: the same on every broker. */
    private final Map<String, Long> counted = new HashMap<>();

    @BeforeAll
    void writeWhatTheSavepointsHaveRead(KafkaBroker broker) throws Exception {
        topic = NumberedTopic.create(broker, TOPIC, KeyKind.STRING, 8).write(RECORDS, 50, 61);
        counted.putAll(topic.reference());
    }

    /** Flink restores no savepoint of a later version. */
    static List<Path> savepoints() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .filter(savepoint -> flinkOf(savepoint).compareTo(FLINK) <= 0)
                    .sorted()
                    .toList();
        }
    }

    private static Version flinkOf(Path savepoint) {
        return Version.parse(
                savepoint.getName(savepoint.getNameCount() - 2).toString().replace("flink-", ""));
    }

    @ParameterizedTest
    @EnumSource
    void everyLayout_hasASavepointOfThisFlink(Placement placement) throws IOException {
        assumeThat(WITHOUT).doesNotContain(FLINK.toString());
        assertThat(savepoints())
                .filteredOn(savepoint -> Placement.ofDirectory(savepoint) == placement)
                .extracting(GoldenSavepointTest::flinkOf)
                .contains(FLINK);
    }

    @ParameterizedTest
    @MethodSource("savepoints")
    void savepointOfAnEarlierBuild_goesOn(Path savepoint, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> written = Objects.requireNonNull(topic).write(RECORDS, 50, 62);
        ObservedJob job =
                Placement.ofDirectory(savepoint)
                        .start(
                                environment(cluster, savepoint.toUri().toString(), 3),
                                cluster,
                                written,
                                new HashMap<>(counted));
        job.awaitAllOf(written);
        job.cancel();
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = "golden.directory", matches = ".+")
    void write(Placement placement, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> written = Objects.requireNonNull(topic);
        ObservedJob job =
                placement.start(environment(cluster, null, 2), cluster, written, new HashMap<>());
        job.awaitAllOf(written);
        Path savepoint =
                Path.of(
                        URI.create(
                                job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL)));
        Path golden = path(Path.of(System.getProperty("golden.directory")), placement);
        Files.createDirectories(golden);
        try (Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        golden.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path path(Path golden, Placement placement) {
        return golden.resolve("flink-" + FLINK).resolve(placement.directory());
    }

    private StreamExecutionEnvironment environment(
            FlinkCluster cluster, @Nullable String restored, int parallelism) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, directory, restored));
        env.setParallelism(parallelism);
        return env;
    }
}
