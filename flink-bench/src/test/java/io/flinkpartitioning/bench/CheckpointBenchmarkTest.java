package io.flinkpartitioning.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("full")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CheckpointBenchmarkTest {

    @Test
    void forward_hasNoRecordsInFlight_andWaitsForNone() {
        Table table =
                Table.of(
                        CheckpointBenchmark.commandLine(),
                        "--rounds=1",
                        "--checkpoints=1",
                        "--warm-up-millis=5000",
                        "--measured-millis=2000");

        for (String barriers : new String[] {"aligned", "unaligned"}) {
            assertThat(table.cell("alignment, ms", barriers, "FORWARD")).isEqualTo("0 (0 to 0)");
            assertThat(table.cell("in flight, KB", barriers, "FORWARD")).isEqualTo("0 (0 to 0)");
        }
        assertThat(table.median("end to end, ms", "aligned", "FORWARD"))
                .isLessThan(table.median("end to end, ms", "aligned", "KEY_BY"));
        assertThat(table.median("in flight, KB", "unaligned", "KEY_BY")).isPositive();
    }
}
