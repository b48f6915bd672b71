package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.GoldenPartitions.Line;
import io.flinkpartitioning.internal.kafka.GoldenPartitions.ProducedKey;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The formulas against what real producers did; {@link ProducersTest} records that. */
class GoldenPartitionsTest {

    @ParameterizedTest
    @EnumSource
    void formula_keyOfAProducer_isThePartitionThatItChose(ForeignProducer producer)
            throws IOException {
        assertThat(GoldenPartitions.read(producer))
                .isNotEmpty()
                .allSatisfy(
                        produced ->
                                assertThat(
                                                producer.expectedPartition(
                                                        produced.keyBytes(), produced.partitions()))
                                        .isEqualTo(produced.partition()));
    }

    @ParameterizedTest
    @EnumSource
    void file_producer_hasEachKeyForEachPartitionCountOnce(ForeignProducer producer)
            throws IOException {
        List<ProducedKey> recorded = GoldenPartitions.read(producer);
        for (int partitions : GoldenPartitions.PARTITION_COUNTS) {
            assertThat(recorded)
                    .filteredOn(produced -> produced.partitions() == partitions)
                    .extracting(ProducedKey::key)
                    .containsExactlyInAnyOrderElementsOf(GoldenPartitions.keys(producer));
        }
        assertThat(recorded)
                .hasSize(
                        GoldenPartitions.PARTITION_COUNTS.size()
                                * GoldenPartitions.keys(producer).size());
    }

    @Test
    void file_line_isOfAKnownProducer() throws IOException {
        assertThat(GoldenPartitions.read())
                .allMatch(line -> Arrays.stream(ForeignProducer.values()).anyMatch(line::isOf));
        assertThat(GoldenPartitions.read()).extracting(Line::version).doesNotContain("");
    }
}
