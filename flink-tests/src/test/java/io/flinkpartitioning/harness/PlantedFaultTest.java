package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The harness notices faults of the library. Without them, the same seeds are exact. */
@ExtendWith(Testbed.class)
class PlantedFaultTest {

    private static final String LOST = "Missing after";

    /** How long nothing must come until it is taken for lost, if nothing else tells of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * How often a scenario is run until it notices its fault. A reader that fails before splits
     * have come to it, as on a machine with too much to do, has none that could be forgotten.
     */
    private static final int TRIES = 5;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "HANDED_BACK_SPLITS_FORGOTTEN, 2993, " + LOST,
        "REPORTS_OF_HELD_SPLITS_TAKEN, 7878, comes after number",
        "HASH_CODES_COMPARED_ONLY, 2805, has a record of",
        "KEYS_OF_REUSED_RECORDS_KEPT, 2658, Could not extract key",
        "REUSED_RECORDS_KEPT, 317, has a record of",
        "STREAM_RECORDS_SHARED, 304, current key is",
        "RECORDS_IN_FLIGHT_OVERLOOKED, 7170, results expected",
        "OTHER_BYTES_OF_KEYS_TAKEN, 34830, The job must fail",
        "OTHER_MAX_PARALLELISM_TAKEN, 6642, Failed to execute job"
    })
    void plantedFault_isNoticed(
            PlantedFault fault,
            long seed,
            String notice,
            KafkaBroker broker,
            FlinkCluster cluster) {
        Duration patience = notice.equals(LOST) ? PATIENCE : Deadlines.STEP;
        Scenario scenario = Scenario.of(seed);
        scenario.assumePossible();
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < TRIES; i++) {
                                Path tried = Files.createDirectory(directory.resolve("try-" + i));
                                fault.run(
                                        scenario,
                                        new HarnessRun.Site(
                                                broker, cluster, tried, patience, List.of()));
                            }
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(notice);
    }
}
