package io.flinkpartitioning.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyGroupsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 128, 720, 4096, 32768})
    void ofPartition_anyPartitionCount_isAKeyGroupAndGrowsWithThePartition(int maxParallelism) {
        for (int partitions : new int[] {1, 2, 3, 7, 50, 100, 128, 129, 1000, 32768, 40_000}) {
            int previous = 0;
            for (int partition = 0; partition < partitions; partition++) {
                int keyGroup = KeyGroups.ofPartition(partition, partitions, maxParallelism);
                assertThat(keyGroup).isBetween(previous, maxParallelism - 1);
                previous = keyGroup;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 128, 720, 4096, 32768})
    void subtaskOf_everyKeyGroup_isTheSubtaskWhoseRangeFlinkGivesIt(int maxParallelism) {
        for (int parallelism : new int[] {1, 2, 3, 7, 8, 50, 100, 128, 720}) {
            if (parallelism > maxParallelism) {
                continue;
            }
            for (int subtask = 0; subtask < parallelism; subtask++) {
                KeyGroupRange range =
                        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                                maxParallelism, parallelism, subtask);
                for (int keyGroup : range) {
                    assertThat(KeyGroups.subtaskOf(keyGroup, maxParallelism, parallelism))
                            .isEqualTo(subtask);
                }
            }
        }
    }

    @Test
    void load_maxParallelismAMultipleOfThePartitions_isFloorOrCeilOfTheFairShare() {
        for (int partitions = 1; partitions <= 200; partitions++) {
            int maxParallelism = KeyGroups.defaultMaxParallelism(partitions, 1);
            assertThat(maxParallelism % partitions).isZero();
            for (int parallelism = 1; parallelism <= partitions; parallelism++) {
                int[] load = load(partitions, maxParallelism, parallelism);
                assertThat(load)
                        .as("%d partitions on %d subtasks", partitions, parallelism)
                        .containsOnly(
                                partitions / parallelism,
                                (partitions + parallelism - 1) / parallelism);
            }
        }
    }

    @Test
    void load_fiftyPartitionsOnEightSubtasks_isSixOrSeven() {
        assertThat(load(50, KeyGroups.defaultMaxParallelism(50, 8), 8))
                .containsExactlyInAnyOrder(6, 6, 6, 6, 6, 6, 7, 7);
    }

    @Test
    void load_asManySubtasksAsPartitions_isOneEachWhateverTheMaxParallelism() {
        for (int maxParallelism : new int[] {7, 100, 128, 720, 4096, 32768}) {
            for (int partitions = 1; partitions <= Math.min(720, maxParallelism); partitions++) {
                assertThat(load(partitions, maxParallelism, partitions))
                        .as("%d partitions, max parallelism %d", partitions, maxParallelism)
                        .containsOnly(1);
            }
        }
    }

    @Test
    void load_maxParallelismNoMultiple_isAtMostOneAndAHalfTimesTheFairShareRoundedUp() {
        double worst = 0;
        for (int partitions = 1; partitions <= 128; partitions++) {
            for (int parallelism = 1; parallelism <= partitions; parallelism++) {
                int most = Arrays.stream(load(partitions, 128, parallelism)).max().orElseThrow();
                int fair = (partitions + parallelism - 1) / parallelism;
                worst = Math.max(worst, (double) most / fair);
            }
        }
        assertThat(worst).isEqualTo(1.5);
    }

    @Test
    void subtaskOfPartition_topicGrownToAMultiple_isTheOwnerOfThePartitionModuloThePinnedCount() {
        for (int partition = 0; partition < 32; partition++) {
            assertThat(KeyGroups.subtaskOfPartition(partition, 8, 128, 4))
                    .isEqualTo(KeyGroups.subtaskOfPartition(partition % 8, 8, 128, 4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8, 2, 128",
        "8, 128, 128",
        "7, 4, 133",
        "50, 8, 150",
        "50, 100, 150",
        "50, 151, 300",
        "128, 1, 128",
        "200, 1, 200",
        "1, 4, 128",
        "1, 1000, 2048",
        "20000, 8, 20000",
        "40000, 8, 32768"
    })
    void defaultMaxParallelism_isTheSmallestMultipleThatIsAtLeastFlinksDefault(
            int partitions, int parallelism, int expected) {
        assertThat(KeyGroups.defaultMaxParallelism(partitions, parallelism)).isEqualTo(expected);
    }

    @Test
    void defaultMaxParallelism_anyParallelismThatFits_doesNotChange() {
        for (int parallelism = 1; parallelism <= 150; parallelism++) {
            assertThat(KeyGroups.defaultMaxParallelism(50, parallelism)).isEqualTo(150);
        }
    }

    private static int[] load(int partitions, int maxParallelism, int parallelism) {
        int[] load = new int[parallelism];
        for (int partition = 0; partition < partitions; partition++) {
            load[
                    KeyGroups.subtaskOfPartition(
                            partition, partitions, maxParallelism, parallelism)]++;
        }
        return load;
    }
}
