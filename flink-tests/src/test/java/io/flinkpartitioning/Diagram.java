package io.flinkpartitioning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Boxes and lines between them, as SVG. */
final class Diagram {

    private static final int BOX_HEIGHT = 30;
    private static final String INK = "#333333";

    private final String title;
    private final int width;
    private final int height;
    private final int boxWidth;
    private final List<String> lines = new ArrayList<>();
    private final List<String> boxes = new ArrayList<>();

    /** An empty one. */
    Diagram(String title, int width, int height, int boxWidth) {
        this.title = title;
        this.width = width;
        this.height = height;
        this.boxWidth = boxWidth;
    }

    /** Writes a text above the boxes from a place on. */
    void heading(double left, String text) {
        boxes.add(
                format(
                        """
                        <text x="%.0f" y="36" text-anchor="middle" fill="%s" font-size="13">%s</text>""",
                        left + boxWidth / 2.0, INK, text));
    }

    /** Draws a box. */
    void box(double left, double top, String text, String color) {
        boxes.add(
                format(
                        """
                        <rect x="%.0f" y="%.1f" width="%d" height="%d" rx="6" fill="#ffffff" stroke="%s" stroke-width="2"/>\
                        <text x="%.0f" y="%.1f" text-anchor="middle">%s</text>""",
                        left,
                        top,
                        boxWidth,
                        BOX_HEIGHT,
                        color,
                        left + boxWidth / 2.0,
                        top + 20,
                        text));
    }

    /** Draws a line from the right side of a box to the left side of another one. */
    void line(double left, double top, double toLeft, double toTop, String color) {
        lines.add(
                format(
                        """
                        <line x1="%.0f" y1="%.1f" x2="%.0f" y2="%.1f" stroke="%s" stroke-width="2"/>""",
                        left + boxWidth,
                        top + BOX_HEIGHT / 2.0,
                        toLeft,
                        toTop + BOX_HEIGHT / 2.0,
                        color));
    }

    String svg() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                font-family="sans-serif" font-size="14">
                <title>%3$s</title>
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                %4$s
                %5$s
                </svg>
                """
                .formatted(
                        width, height, title, String.join("\n", lines), String.join("\n", boxes));
    }

    private static String format(String template, Object... values) {
        return String.format(Locale.ROOT, template, values);
    }
}
