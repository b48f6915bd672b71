package io.flinkpartitioning.internal.flink;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.java.ClosureCleaner;

/**
 * User functions that travel with a source. Stateless and thread-safe.
 *
 * <p>Flink cleans what is given to a {@code DataStream}, but not what a source holds, and has no
 * public way to do so.
 */
public final class Closures {

    private Closures() {}

    /**
     * Takes references to enclosing objects out of a function that does not use them, as {@code
     * keyBy} does.
     *
     * @param function the function, which is changed
     * @return the same function
     */
    public static <F> F clean(F function) {
        ClosureCleaner.clean(function, ExecutionConfig.ClosureCleanerLevel.RECURSIVE, true);
        return function;
    }
}
