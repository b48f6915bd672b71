package io.flinkpartitioning.internal.architecture.other;

import io.flinkpartitioning.internal.architecture.one.One;

/** The other half of a cycle of packages. */
public interface Other {

    /** Returns the first half. */
    One one();
}
