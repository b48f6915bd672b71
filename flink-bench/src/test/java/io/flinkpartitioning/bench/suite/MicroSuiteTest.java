package io.flinkpartitioning.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.bench.micro.MicroArm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroSuiteTest {

    @TempDir private Path directory;

    @Test
    void allArms_haveTimeAndAllocation() throws Exception {
        SuiteRun run = SuiteRun.tiny(directory, "micro");

        assertThat(run.arms())
                .containsExactlyElementsOf(MicroArm.ALL.stream().map(MicroArm::name).toList())
                .contains(
                        "modulo",
                        "flinkAssignment",
                        "placementCached",
                        "placementOfAMillionKeys",
                        "inverseMurmur",
                        "alwaysHash",
                        "smartRepartition",
                        "roundRobin",
                        "recordCheck",
                        "recordCheckWithMetrics",
                        "yamlConfiguration");
        assertThat(run.result().arms()).allSatisfy(arm -> assertThat(arm.figures()).hasSize(2));
        assertThat(run.result().arms())
                .filteredOn(arm -> !arm.arm().equals("yamlConfiguration"))
                .allSatisfy(
                        arm ->
                                assertThat(arm.figures())
                                        .containsOnlyKeys(
                                                MicroArm.NANOS_PER_OPERATION,
                                                MicroArm.BYTES_PER_OPERATION));
        assertThat(run.ratios())
                .contains(
                        "placementAndAssignment/flinkAssignment nanosPerOperation",
                        "recordCheckWithMetrics/recordCheck nanosPerOperation");
    }
}
