package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        "KEYS_OF_REUSED_RECORDS_KEPT, 665, comes after number"
    })
    void plantedFault_isNoticed(
            PlantedFault fault, long seed, String notice, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        HarnessRun.Site site =
                new HarnessRun.Site(broker, cluster, directory, PATIENCE, fault.compile(classes));
        assertThatThrownBy(() -> HarnessRun.of(Scenario.of(seed), site))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(notice);
    }
}
