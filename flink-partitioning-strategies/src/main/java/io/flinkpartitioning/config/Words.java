package io.flinkpartitioning.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows values in messages, and guesses which name a misspelt one was meant to be. */
final class Words {

    private static final int MAX_LENGTH = 100;

    private Words() {}

    /** Returns a value as a message shows it. */
    static String of(@Nullable Object value) {
        if (value == null) {
            return "empty";
        }
        if (value instanceof String text) {
            return "'" + shorten(text) + "'";
        }
        return value instanceof ConfigNode.Unusable unusable
                ? unusable.words()
                : shorten(String.valueOf(value));
    }

    /** Returns a text on one line, cut to a readable length. */
    static String shorten(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_LENGTH)
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                shown.append(String.format("\\u%04x", c));
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        return text.codePointCount(0, text.length()) > MAX_LENGTH
                ? shown.append('…').toString()
                : shown.toString();
    }

    /** Returns the message of an exception, or its name if it has none. */
    static String message(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    /** Returns "Did you mean …? " if one of the names is close, or an empty string. */
    static String didYouMean(String name, Collection<String> names) {
        return nearest(name, names)
                .map(candidate -> "Did you mean '" + candidate + "'? ")
                .orElse("");
    }

    private static Optional<String> nearest(String name, Collection<String> names) {
        return names.stream()
                .filter(candidate -> within(name, candidate, Math.max(2, candidate.length() / 3)))
                .filter(candidate -> distance(name, candidate) < candidate.length())
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** Whether two names are at most {@code edits} edits apart. */
    static boolean within(String name, String candidate, int edits) {
        return Math.abs(name.length() - candidate.length()) <= edits
                && distance(name, candidate) <= edits;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
