package io.flinkpartitioning.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.keys.HomeKeys;
import io.flinkpartitioning.internal.placement.keys.KeySize;
import io.flinkpartitioning.internal.placement.keys.SubtaskHomeKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.junit.jupiter.api.Test;

class KeyMemoryTest {

    /** The keys of one subtask, in memory. */
    private record Filled(
            SubtaskHomeKeys<String> subtask,
            List<HomeKeys<String>> partitions,
            int first,
            int keys,
            int length) {

        /** Adds so many keys to each partition, three times over. */
        static Filled with(int first, int partitions, int keys, int length) {
            SubtaskHomeKeys<String> subtask =
                    new HomeKeys.Factory<>(Types.STRING, new SerializerConfigImpl()).onSubtask();
            List<HomeKeys<String>> sets = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                sets.add(subtask.ofNextPlace());
            }
            Filled filled = new Filled(subtask, sets, first, keys, length);
            for (int round = 0; round < 3; round++) {
                filled.addAll();
            }
            return filled;
        }

        private void addAll() {
            for (int partition = 0; partition < partitions.size(); partition++) {
                for (int key = 0; key < keys; key++) {
                    partitions.get(partition).add(key(partition, key));
                }
                assertThat(subtask.bytes()).isLessThanOrEqualTo(SubtaskHomeKeys.MAX_BYTES);
            }
        }

        int found() {
            int found = 0;
            for (int partition = 0; partition < partitions.size(); partition++) {
                for (int key = 0; key < keys; key++) {
                    found += partitions.get(partition).contains(key(partition, key)) ? 1 : 0;
                }
            }
            return found;
        }

        private String key(int partition, int key) {
            String name = (first + partition) + "-" + key + "-";
            return name + "k".repeat(length - name.length());
        }
    }

    @Test
    void keysOfAPartition_areFoundAsOftenAmong64PartitionsAsAlone() {
        int alone = 0;
        for (int partition = 0; partition < 64; partition++) {
            alone += Filled.with(partition, 1, 1500, 36).found();
        }
        assertThat(alone).isGreaterThan(64 * 900);
        assertThat(Filled.with(0, 64, 1500, 36).found()).isEqualTo(alone);
    }

    @Test
    void keysOf1000Partitions_takeNoMoreThanTheLimit() {
        Filled filled = Filled.with(0, 1000, 300, 36);
        assertThat(filled.subtask().bytes()).isGreaterThan(SubtaskHomeKeys.MAX_BYTES / 2);
        assertThat(filled.found()).isGreaterThan(1000 * 120);
    }

    @Test
    void largeKeys_takeNoMoreThanTheLimit() {
        Filled filled = Filled.with(0, 8, 100, 40_000);
        assertThat(filled.subtask().bytes()).isGreaterThan(SubtaskHomeKeys.MAX_BYTES / 2);
        assertThat(filled.found()).isGreaterThan(200);
    }

    @Test
    void partitionsThatAreAddedLater_takeFromTheOthers() {
        SubtaskHomeKeys<String> subtask = Filled.with(0, 8, 1500, 400).subtask();
        for (int partition = 0; partition < 500; partition++) {
            subtask.ofNextPlace();
            assertThat(subtask.bytes()).isLessThanOrEqualTo(SubtaskHomeKeys.MAX_BYTES);
        }
    }

    @Test
    void estimates_areAtLeastWhatObjectsTake() {
        // String: 24 bytes and an array of 16 bytes and its characters, rounded up to 8.
        assertThat(size(Types.STRING, "x".repeat(36))).isBetween(24 + 56L, 2 * (24 + 56L));
        assertThat(size(Types.STRING, "€".repeat(36))).isBetween(24 + 88L, 2 * (24 + 88L));
        assertThat(size(Types.LONG, 7L)).isBetween(24L, 128L);
        assertThat(size(TypeInformation.of(UUID.class), new UUID(1, 2))).isEqualTo(32);
        // Tuple2: 24 bytes, and its fields.
        assertThat(size(Types.TUPLE(Types.STRING, Types.LONG), Tuple2.of("x".repeat(36), 7L)))
                .isBetween(24 + 24 + 56 + 24L, 3 * (24 + 24 + 56 + 24L));
    }

    private static <K> long size(TypeInformation<K> type, K key) {
        return KeySize.ofType(type, new SerializerConfigImpl()).of(key);
    }
}
