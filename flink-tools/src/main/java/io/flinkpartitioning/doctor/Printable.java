package io.flinkpartitioning.doctor;

import java.util.Locale;

/** Text from elsewhere, and figures, as a person can read them. */
public final class Printable {

    private Printable() {}

    /**
     * Returns a text in which no character moves the cursor, changes colours or the direction of
     * writing: such ones are written as {@code \}{@code uXXXX}.
     */
    public static String text(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        character -> {
                            switch (Character.getType(character)) {
                                case Character.CONTROL,
                                        Character.FORMAT,
                                        Character.LINE_SEPARATOR,
                                        Character.PARAGRAPH_SEPARATOR,
                                        Character.SURROGATE ->
                                        printable.append("\\u%04x".formatted(character));
                                default -> printable.appendCodePoint(character);
                            }
                        });
        return printable.toString();
    }

    /** Returns a key from a topic in quotes. */
    static String quoted(String key) {
        return "'%s'".formatted(text(key));
    }

    /** Returns a number with separators of thousands. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a share in percent, rounded down so that only a whole one is 100 %. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * 10_000) / 100);
    }

    /** Returns a bound in percent, with as many digits as it takes to tell it from nothing. */
    static String percentAtMost(double share) {
        double percent = 100 * share;
        return String.format(
                Locale.ROOT, percent >= 1 || percent == 0 ? "%.1f %%" : "%.2g %%", percent);
    }

    static String factor(double factor) {
        return String.format(Locale.ROOT, "%.2f", factor);
    }
}
