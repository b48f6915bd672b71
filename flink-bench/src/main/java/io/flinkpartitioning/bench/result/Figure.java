package io.flinkpartitioning.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Something that is measured.
 *
 * @param name its name in JSON
 * @param unit the unit, in words
 * @param better which way is better
 * @param format how a value is printed, as {@link String#format} takes it
 */
public record Figure(String name, String unit, Better better, String format) {

    /** Records that an arm gets done in a second. */
    public static final Figure RECORDS_PER_SECOND =
            new Figure("recordsPerSecond", "records/s", Better.HIGHER, "%,.0f");

    /** CPU time of the processes under test: of all their threads, the compiler's included. */
    public static final Figure CPU_SECONDS_PER_MILLION_RECORDS =
            new Figure("cpuSecondsPerMillionRecords", "CPU-s per million", Better.LOWER, "%,.3f");

    /** Bytes that come from another TaskManager, per record that an operator takes. */
    public static final Figure NETWORK_BYTES_PER_RECORD =
            new Figure("networkBytesPerRecord", "network bytes/record", Better.LOWER, "%.1f");

    /** Which way is better. */
    public enum Better {
        /** The more the better. */
        @JsonProperty("higher")
        HIGHER,
        /** The less the better. */
        @JsonProperty("lower")
        LOWER
    }

    /** Returns the unit, and which way is better. */
    public String label() {
        return unit + ", " + better.name().toLowerCase(Locale.ROOT) + " is better";
    }

    /** Returns a value as tables show it. */
    public String format(double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
