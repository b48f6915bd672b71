package io.flinkpartitioning;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The picture of docs/concepts.md is drawn from what the library computes. */
class ConceptsPictureTest {

    private static final int KEYS = 6;
    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 3;
    private static final int MAX_PARALLELISM = 128;

    private static final int WIDTH = 860;
    private static final int TOP = 60;
    private static final int ROW = 44;
    private static final int BOX_WIDTH = 140;
    private static final List<String> COLORS = List.of("#1f77b4", "#d95f02", "#2a9d5c");

    private final Diagram diagram =
            new Diagram(
                    "Key, partition, key group, subtask",
                    WIDTH,
                    TOP + PARTITIONS * ROW + 30,
                    BOX_WIDTH);

    @Test
    void picture_isWhatTheLibraryComputes() throws IOException {
        draw();
        Reference.requireFresh(Path.of("..", "docs", "images", "concepts.svg"), diagram.svg());
    }

    private void draw() {
        diagram.heading(left(0), "key of the record");
        diagram.heading(left(1), "partition, by the producer");
        diagram.heading(left(2), "key group, where state lives");
        diagram.heading(left(3), "subtask");
        for (int subtask = 0; subtask < PARALLELISM; subtask++) {
            box(3, rowOf(subtask), "subtask " + subtask, COLORS.get(subtask));
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int subtask = subtaskOf(partition);
            String color = COLORS.get(subtask);
            int keyGroup = KeyGroups.ofPartition(partition, PARTITIONS, MAX_PARALLELISM);
            box(1, partition, "partition " + partition, color);
            box(2, partition, "key group " + keyGroup, color);
            line(1, partition, partition, color);
            line(2, partition, rowOf(subtask), color);
        }
        KeyPlacement<String> placement =
                KafkaPartitioning.<String>murmur2(StringSerializer.class)
                        .placement("trades", PARTITIONS, MAX_PARALLELISM);
        double gap = (PARTITIONS - 1.0) / (KEYS - 1);
        for (int number = 0; number < KEYS; number++) {
            String key = "trader-" + number;
            int partition = placement.sourcePartition(key).orElseThrow();
            String color = COLORS.get(subtaskOf(partition));
            box(0, number * gap, key, color);
            line(0, number * gap, partition, color);
        }
    }

    /** The row of a subtask, in the middle of its partitions. */
    private static double rowOf(int subtask) {
        return IntStream.range(0, PARTITIONS)
                .filter(partition -> subtaskOf(partition) == subtask)
                .average()
                .orElseThrow();
    }

    private static int subtaskOf(int partition) {
        return KeyGroups.subtaskOfPartition(partition, PARTITIONS, MAX_PARALLELISM, PARALLELISM);
    }

    private void box(int column, double row, String text, String color) {
        diagram.box(left(column), top(row), text, color);
    }

    private void line(int column, double row, double nextRow, String color) {
        diagram.line(left(column), top(row), left(column + 1), top(nextRow), color);
    }

    private static double left(int column) {
        return 20 + column * (WIDTH - 40 - BOX_WIDTH) / 3.0;
    }

    private static double top(double row) {
        return TOP + row * ROW;
    }
}
