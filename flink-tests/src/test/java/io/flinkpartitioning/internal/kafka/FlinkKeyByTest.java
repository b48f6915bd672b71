package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.connectors.kafka.partitioner.FlinkFixedPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formula against Flink's own classes. */
class FlinkKeyByTest {

    @SuppressWarnings("deprecation") // In the connector for Flink 1.20.
    @ParameterizedTest
    @CsvSource({"4, 128, 8", "8, 128, 4", "12, 128, 12", "3, 4096, 7", "100, 256, 16"})
    void partition_isWhereTheSubtaskOfTheKeyWrites(
            int parallelism, int maxParallelism, int partitions) {
        FlinkKeyBy formula = new FlinkKeyBy(parallelism, maxParallelism);
        int[] ids = IntStream.range(0, partitions).toArray();
        for (int i = 0; i < 1_000; i++) {
            String key = "trader-" + i;
            FlinkFixedPartitioner<String> partitioner = new FlinkFixedPartitioner<>();
            partitioner.open(
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key, maxParallelism, parallelism),
                    parallelism);
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            assertThat(formula.partition(key, bytes, partitions))
                    .isEqualTo(partitioner.partition(key, bytes, bytes, "trades", ids));
        }
    }

    @Test
    void parallelismAboveItsMaximum_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlinkKeyBy(129, 128))
                .withMessageContaining("must be in [1, its max parallelism]")
                .withMessageContaining("129 and 128");
    }
}
