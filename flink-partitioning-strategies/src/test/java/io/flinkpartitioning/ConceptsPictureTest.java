package io.flinkpartitioning;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private static final int BOX_HEIGHT = 30;
    private static final List<String> COLORS = List.of("#1f77b4", "#d95f02", "#2a9d5c");

    @Test
    void picture_isWhatTheLibraryComputes() throws IOException {
        Reference.requireFresh(Path.of("..", "docs", "images", "concepts.svg"), picture());
    }

    private static String picture() {
        KeyPlacement<String> placement =
                KafkaPartitioning.<String>murmur2(StringSerializer.class)
                        .placement("trades", PARTITIONS, MAX_PARALLELISM);
        int height = TOP + PARTITIONS * ROW + 30;
        List<String> lines = new ArrayList<>();
        List<String> boxes = new ArrayList<>();
        heading(boxes, 0, "key of the record");
        heading(boxes, 1, "partition, by the producer");
        heading(boxes, 2, "key group, where state lives");
        heading(boxes, 3, "subtask");

        double[] subtaskRows = new double[PARALLELISM];
        for (int subtask = 0; subtask < PARALLELISM; subtask++) {
            double sum = 0;
            int count = 0;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (subtaskOf(partition) == subtask) {
                    sum += partition;
                    count++;
                }
            }
            subtaskRows[subtask] = sum / count;
            box(boxes, 3, sum / count, "subtask " + subtask, COLORS.get(subtask));
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String color = COLORS.get(subtaskOf(partition));
            int keyGroup = KeyGroups.ofPartition(partition, PARTITIONS, MAX_PARALLELISM);
            box(boxes, 1, partition, "partition " + partition, color);
            box(boxes, 2, partition, "key group " + keyGroup, color);
            line(lines, 1, partition, partition, color);
            line(lines, 2, partition, subtaskRows[subtaskOf(partition)], color);
        }
        double gap = (PARTITIONS - 1.0) / (KEYS - 1);
        for (int number = 0; number < KEYS; number++) {
            String key = "trader-" + number;
            int partition = placement.sourcePartition(key).orElseThrow();
            String color = COLORS.get(subtaskOf(partition));
            box(boxes, 0, number * gap, key, color);
            line(lines, 0, number * gap, partition, color);
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                font-family="sans-serif" font-size="14">
                <title>Key, partition, key group, subtask</title>
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                %3$s
                %4$s
                </svg>
                """
                .formatted(WIDTH, height, String.join("\n", lines), String.join("\n", boxes));
    }

    private static int subtaskOf(int partition) {
        return KeyGroups.subtaskOfPartition(partition, PARTITIONS, MAX_PARALLELISM, PARALLELISM);
    }

    private static double left(int column) {
        return 20 + column * (WIDTH - 40 - BOX_WIDTH) / 3.0;
    }

    private static double top(double row) {
        return TOP + row * ROW;
    }

    private static void heading(List<String> elements, int column, String text) {
        elements.add(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.0f\" y=\"36\" text-anchor=\"middle\" fill=\"#333333\""
                                + " font-size=\"13\">%s</text>",
                        left(column) + BOX_WIDTH / 2.0,
                        text));
    }

    private static void box(
            List<String> elements, int column, double row, String text, String color) {
        elements.add(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%.0f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"6\""
                                + " fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"2\"/>"
                                + "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                        left(column),
                        top(row),
                        BOX_WIDTH,
                        BOX_HEIGHT,
                        color,
                        left(column) + BOX_WIDTH / 2.0,
                        top(row) + 20,
                        text));
    }

    /** Draws from the right side of a box to the left side of one in the next column. */
    private static void line(
            List<String> elements, int column, double row, double nextRow, String color) {
        elements.add(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.0f\" y1=\"%.1f\" x2=\"%.0f\" y2=\"%.1f\" stroke=\"%s\""
                                + " stroke-width=\"2\"/>",
                        left(column) + BOX_WIDTH,
                        top(row) + BOX_HEIGHT / 2.0,
                        left(column + 1),
                        top(nextRow) + BOX_HEIGHT / 2.0,
                        color));
    }
}
