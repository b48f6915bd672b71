package io.flinkpartitioning;

import io.flinkpartitioning.internal.placement.KeyGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The picture of the README: a job with {@code keyBy} beside the same with {@code SmartKeyBy}, by
 * the library's own formula.
 */
class ReadmePictureTest {

    private static final int PARTITIONS = 4;
    private static final int PARALLELISM = 2;
    private static final int MAX_PARALLELISM = 128;

    private static final int WIDTH = 860;
    private static final int ROW = 40;
    private static final int TOP = 56;
    private static final int BOX_WIDTH = 112;

    /** Where the columns begin: three of {@code keyBy}, two of {@code SmartKeyBy}. */
    private static final List<Integer> LEFT = List.of(20, 180, 400, 588, 728);

    private static final List<String> COLORS = List.of("#1f77b4", "#d95f02");
    private static final String SHUFFLE = "#c0392b";

    private final Diagram diagram =
            new Diagram(
                    "keyBy shuffles every record; SmartKeyBy reads each partition where its keys live",
                    WIDTH,
                    TOP + PARTITIONS * ROW,
                    BOX_WIDTH);

    @Test
    void picture_isWhatTheLibraryComputes() throws IOException {
        drawKeyBy();
        drawSmartKeyBy();
        Reference.requireFresh(Path.of("..", "docs", "images", "readme.svg"), diagram.svg());
    }

    /** Flink's source deals partitions out in turn, and each subtask sends records to all. */
    private void drawKeyBy() {
        diagram.heading((LEFT.get(1) + LEFT.get(0)) / 2.0, "keyBy");
        diagram.heading((LEFT.get(1) + LEFT.get(2)) / 2.0, "network shuffle");
        IntUnaryOperator reader = partition -> partition % PARALLELISM;
        drawReaders(0, reader, "source");
        for (int subtask = 0; subtask < PARALLELISM; subtask++) {
            diagram.box(LEFT.get(2), top(row(subtask, reader)), "sum", COLORS.get(subtask));
            for (int sender = 0; sender < PARALLELISM; sender++) {
                diagram.line(
                        LEFT.get(1),
                        top(row(sender, reader)),
                        LEFT.get(2),
                        top(row(subtask, reader)),
                        SHUFFLE);
            }
        }
    }

    private void drawSmartKeyBy() {
        diagram.heading((LEFT.get(3) + LEFT.get(4)) / 2.0, "SmartKeyBy");
        drawReaders(
                3,
                partition ->
                        KeyGroups.subtaskOfPartition(
                                partition, PARTITIONS, MAX_PARALLELISM, PARALLELISM),
                "source + sum");
    }

    private void drawReaders(int column, IntUnaryOperator reader, String name) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int subtask = reader.applyAsInt(partition);
            diagram.box(
                    LEFT.get(column),
                    top(partition),
                    "partition " + partition,
                    COLORS.get(subtask));
            diagram.line(
                    LEFT.get(column),
                    top(partition),
                    LEFT.get(column + 1),
                    top(row(subtask, reader)),
                    COLORS.get(subtask));
        }
        for (int subtask = 0; subtask < PARALLELISM; subtask++) {
            diagram.box(LEFT.get(column + 1), top(row(subtask, reader)), name, COLORS.get(subtask));
        }
    }

    /** The row of a subtask, in the middle of its partitions. */
    private static double row(int subtask, IntUnaryOperator reader) {
        return IntStream.range(0, PARTITIONS)
                .filter(partition -> reader.applyAsInt(partition) == subtask)
                .average()
                .orElseThrow();
    }

    private static double top(double row) {
        return TOP + row * ROW;
    }
}
