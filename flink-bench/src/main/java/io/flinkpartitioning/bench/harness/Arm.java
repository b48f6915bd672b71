package io.flinkpartitioning.bench.harness;

import java.io.IOException;
import java.io.Serializable;
import java.util.Set;

/** One of the things that a benchmark compares; it is sent to the JVM that runs it. */
public interface Arm extends Serializable {

    /** The name in JSON, as {@code keyBy}. */
    String name();

    /**
     * Returns how the names of jars begin that must not be on the class path, since what the arm
     * needs has classes of the same names. An arm with such jars always gets a JVM of its own.
     */
    default Set<String> hiddenJars() {
        return Set.of();
    }

    /** Makes what all rounds share, in the JVM that runs them. */
    Session open() throws Exception;

    /** What all rounds of an arm share. */
    interface Session extends AutoCloseable {

        /** Runs one round. */
        Outcome run() throws Exception;

        @Override
        void close() throws IOException;
    }
}
