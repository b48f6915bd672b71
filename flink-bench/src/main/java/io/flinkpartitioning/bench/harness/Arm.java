package io.flinkpartitioning.bench.harness;

import java.io.IOException;
import java.io.Serializable;

/** One of the things that a benchmark compares; it is sent to the JVM that runs it. */
public interface Arm extends Serializable {

    /** The name in JSON, as {@code keyBy}. */
    String name();

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
