package io.flinkpartitioning.harness;

import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.testbed.AdaptiveScheduler;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random jobs under random schedules give what a plain consumer finds.
 *
 * <p>{@code -Dtest=HarnessTest#givenSeeds_areExact -Dharness.seed=7} runs one seed again, {@code
 * -Dharness.seed=7,9} two, and {@code -Dharness.seed=1 -Dharness.seeds=500} runs 500. {@code
 * -Dharness.report=FILE} writes a line for each, {@code -Dharness.patience=60} gives up after 60
 * seconds in which what must come does not, and {@code -Dharness.fault=NAME} plants a {@link
 * PlantedFault}.
 */
@ExtendWith(Testbed.class)
class HarnessTest {

    private static final int SLOTS = 8;

    /** For an hour in which much is expected to go wrong, less than for a test. */
    private static final Duration PATIENCE =
            Duration.ofSeconds(Long.getLong("harness.patience", Deadlines.STEP_SECONDS));

    private static @Nullable FlinkCluster adaptive;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {38, 304, 557, 2658, 2993, 7170})
    void someSeeds_areExact(long seed, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(seed, broker, cluster);
    }

    /** Other seeds of {@link PlantedFaultTest}, without a fault. */
    @ParameterizedTest
    @ValueSource(longs = {47, 317, 2805, 7878, 34830})
    @Tag("full")
    void seedsOfPlantedFaults_areExact(long seed, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        run(seed, broker, cluster);
    }

    @ParameterizedTest
    @MethodSource("fifty")
    @Tag("full")
    void fiftySeeds_areExact(long seed, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(seed, broker, cluster);
    }

    static LongStream fifty() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("given")
    void givenSeeds_areExact(long seed, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(seed, broker, cluster);
    }

    static LongStream given() {
        String seeds = System.getProperty("harness.seed");
        if (seeds == null) {
            return LongStream.empty();
        }
        long[] given = Stream.of(seeds.split(",")).mapToLong(Long::parseLong).toArray();
        long more = Long.getLong("harness.seeds", 1) - 1;
        long last = given[given.length - 1];
        return LongStream.concat(
                LongStream.of(given), LongStream.rangeClosed(last + 1, last + more));
    }

    /** See {@link Scenario#restoredOverAndOver}. */
    @ParameterizedTest
    @ValueSource(longs = 1)
    void restoredOverAndOver_withoutCpuTime_readsEveryPartition(
            long seed, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(Scenario.restoredOverAndOver(seed, 4), broker, cluster);
    }

    @ParameterizedTest
    @MethodSource("five")
    @Tag("full")
    void restoredOverAndOver_fiveTimes_readsEveryPartition(
            long seed, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(Scenario.restoredOverAndOver(seed, 8), broker, cluster);
    }

    static LongStream five() {
        return LongStream.rangeClosed(2, 6);
    }

    private void run(long seed, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        run(Scenario.of(seed), broker, cluster);
    }

    private void run(Scenario scenario, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        scenario.assumePossible();
        long begin = System.nanoTime();
        String outcome = "broken";
        try {
            HarnessRun.Site site =
                    new HarnessRun.Site(
                            broker,
                            scenario.adaptive() ? adaptiveCluster() : cluster,
                            directory,
                            PATIENCE,
                            List.of());
            String fault = System.getProperty("harness.fault");
            Duration wait =
                    fault == null
                            ? HarnessRun.of(scenario, site)
                            : PlantedFault.valueOf(fault).run(scenario, site);
            outcome = "exact, longest wait %.1f s,".formatted(wait.toMillis() / 1e3);
        } finally {
            report(
                    "%s after %.1f s: %s"
                            .formatted(
                                    outcome,
                                    Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3,
                                    scenario));
        }
    }

    private static void report(String line) throws IOException {
        System.out.println(line);
        String file = System.getProperty("harness.report");
        if (file != null) {
            Files.writeString(
                    Path.of(file),
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static FlinkCluster adaptiveCluster() throws Exception {
        FlinkCluster cluster = adaptive;
        if (cluster == null) {
            cluster = startAdaptiveCluster();
            adaptive = cluster;
        }
        return cluster;
    }

    static FlinkCluster startAdaptiveCluster() throws Exception {
        Configuration settings = Testbed.settings();
        AdaptiveScheduler.chooseRescalingAtOnce(settings);
        return FlinkCluster.start(1, SLOTS, settings);
    }

    @AfterAll
    static void closeAdaptiveCluster() throws IOException {
        FlinkCluster cluster = adaptive;
        if (cluster != null) {
            cluster.close();
            adaptive = null;
        }
    }
}
