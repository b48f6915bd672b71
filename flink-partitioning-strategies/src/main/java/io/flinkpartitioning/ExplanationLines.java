package io.flinkpartitioning;

/** The lines of an explanation's text. */
final class ExplanationLines {

    private ExplanationLines() {}

    static void add(StringBuilder text, String label, String content) {
        text.append(System.lineSeparator()).append("  ").append(label).append(content);
    }
}
