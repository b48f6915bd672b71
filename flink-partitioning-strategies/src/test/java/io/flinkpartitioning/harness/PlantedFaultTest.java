package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
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

    /** How long nothing must come until it is taken for lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "HANDED_BACK_SPLITS_FORGOTTEN, 105, Missing after",
        "REPORTS_OF_HELD_SPLITS_TAKEN, 7878, comes after number",
        "HASH_CODES_COMPARED_ONLY, 105, is of",
        "KEYS_OF_REUSED_RECORDS_KEPT, 2658, Could not extract key",
        "RECORDS_IN_FLIGHT_OVERLOOKED, 7170, Missing after",
        "OTHER_BYTES_OF_KEYS_TAKEN, 118, The job must fail",
        "OTHER_MAX_PARALLELISM_TAKEN, 138, Expecting code to raise a throwable",
        "STREAM_RECORDS_SHARED, 304, current key is"
    })
    void plantedFault_isNoticed(
            PlantedFault fault,
            long seed,
            String notice,
            KafkaBroker broker,
            FlinkCluster cluster) {
        HarnessRun.Site site = new HarnessRun.Site(broker, cluster, directory, PATIENCE, List.of());
        assertThatThrownBy(() -> fault.run(Scenario.of(seed), site))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(notice);
    }
}
