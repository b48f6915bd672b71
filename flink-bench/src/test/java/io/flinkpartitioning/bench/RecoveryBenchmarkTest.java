package io.flinkpartitioning.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("full")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RecoveryBenchmarkTest {

    @Test
    void forward_restartsWhatFails_andTheOthersGoOn() {
        Table table =
                Table.of(
                        RecoveryBenchmark.commandLine(),
                        "--rounds=1",
                        "--quiet-millis=500",
                        "--guarantees=AT_LEAST_ONCE");

        assertThat(table.cell("tasks that restart", "AT_LEAST_ONCE", "SUBTASK", "KEY_BY"))
                .isEqualTo("8 of 8");
        assertThat(table.cell("tasks that restart", "AT_LEAST_ONCE", "SUBTASK", "FORWARD"))
                .isEqualTo("1 of 4");
        assertThat(table.cell("tasks that restart", "AT_LEAST_ONCE", "TASK_MANAGER", "KEY_BY"))
                .isEqualTo("8 of 8");
        assertThat(table.cell("tasks that restart", "AT_LEAST_ONCE", "TASK_MANAGER", "FORWARD"))
                .isEqualTo("2 of 4");
        // Seconds to a fraction of one; where a subtask fails a busy machine may hide the
        // difference.
        assertThat(table.median("gap of the others", "AT_LEAST_ONCE", "TASK_MANAGER", "FORWARD"))
                .isLessThan(
                        table.median(
                                "gap of the others", "AT_LEAST_ONCE", "TASK_MANAGER", "KEY_BY"));
    }
}
