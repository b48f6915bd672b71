package io.flinkpartitioning.harness;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/**
 * What a job says of a key.
 *
 * @param kind of what it says something
 * @param stream the number of the stream, 0 if there is one
 * @param key the key, as text
 * @param at the number of the record, the time of a timer, or the start of a window
 * @param count how many records it has counted; for a pair the number of the second record
 * @param sum the sum of their numbers
 * @param detail what is wrong, or empty
 */
public record Result(
        Kind kind, int stream, String key, long at, long count, long sum, String detail) {

    /** Of what a result says something. */
    public enum Kind {
        /** A record, and what has been counted with it. */
        RECORD,
        /** A timer that has fired. */
        TIMER,
        /** All records of a key, at the end of event time. */
        TOTAL,
        /** A window that has fired. */
        WINDOW,
        /** A pair that was joined. */
        PAIR,
        /** Something that must never be. */
        VIOLATION
    }

    static Result record(int stream, Object key, long number, long count, long sum) {
        return new Result(Kind.RECORD, stream, key.toString(), number, count, sum, "");
    }

    static Result timer(Object key, long millis) {
        return new Result(Kind.TIMER, 0, key.toString(), millis, 0, 0, "");
    }

    static Result total(int stream, Object key, long count, long sum) {
        return new Result(Kind.TOTAL, stream, key.toString(), 0, count, sum, "");
    }

    static Result window(Object key, long start, long count, long sum) {
        return new Result(Kind.WINDOW, 0, key.toString(), start, count, sum, "");
    }

    static Result pair(Object key, long left, long right) {
        return new Result(Kind.PAIR, 0, key.toString(), left, right, 0, "");
    }

    @FormatMethod
    static Result violation(
            Object key, @FormatString String template, @Nullable Object... arguments) {
        return new Result(
                Kind.VIOLATION, 0, key.toString(), 0, 0, 0, template.formatted(arguments));
    }
}
