package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.java.ClosureCleaner;

/**
 * User functions that travel with a source. Stateless and thread-safe.
 *
 * <p>Flink cleans the functions that you give to a {@code DataStream}, but not the ones inside a
 * source, and it has no public way to do so.
 */
public final class Closures {

    private Closures() {}

    /**
     * Removes unused references to enclosing objects from a function, as {@code keyBy} does.
     *
     * @param function the function; it is changed in place
     * @return the same function
     */
    public static <F> F clean(F function) {
        ClosureCleaner.clean(function, ExecutionConfig.ClosureCleanerLevel.RECURSIVE, true);
        return function;
    }
}
