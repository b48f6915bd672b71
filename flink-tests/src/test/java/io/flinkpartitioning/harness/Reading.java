package io.flinkpartitioning.harness;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;

/**
 * A record as a source reads it: key, number, stream, partition and event time. A tuple, so that a
 * source may fill the same one again if Flink may reuse objects.
 *
 * <p>Numbers below 0 are marks, which show that a partition is read; numbers from {@link #FLUSH} on
 * end all event time. Neither is counted.
 */
@SuppressWarnings("unchecked") // Flink's tuples override a generic copy().
public final class Reading<K> extends Tuple5<K, Long, Integer, Integer, Long> {

    private static final long serialVersionUID = 1L;

    /** The number of a record that moves event time to its end. */
    static final long FLUSH = Long.MAX_VALUE / 4;

    /** The event time of {@link #FLUSH}, in the year 2100. */
    static final long END_OF_TIME = 4_102_444_800_000L;

    /** For Flink. */
    public Reading() {}

    Reading(K key, long number, int stream, int partition, long millis) {
        super(key, number, stream, partition, millis);
    }

    // The cast is unchecked: a class has no type arguments.
    static <K> TypeInformation<Reading<K>> type(TypeInformation<K> key) {
        return new TupleTypeInfo<>(
                (Class<Reading<K>>) (Class<?>) Reading.class,
                key,
                Types.LONG,
                Types.INT,
                Types.INT,
                Types.LONG);
    }

    K key() {
        return f0;
    }

    long number() {
        return f1;
    }

    int stream() {
        return f2;
    }

    int partition() {
        return f3;
    }

    long millis() {
        return f4;
    }

    boolean counts() {
        return counts(f1);
    }

    /**
     * Returns the event time of a record: even, so that no record lies just where an odd gap ends.
     * There, whether a session has fired already is a matter of luck.
     */
    static long eventTime(long number, long timestamp) {
        return number >= FLUSH ? END_OF_TIME : 2 * timestamp;
    }

    static boolean counts(long number) {
        return number >= 0 && number < FLUSH;
    }
}
