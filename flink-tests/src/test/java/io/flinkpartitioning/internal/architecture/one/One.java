package io.flinkpartitioning.internal.architecture.one;

import io.flinkpartitioning.internal.architecture.other.Other;

/** One half of a cycle of packages. */
public interface One {

    /** Returns the other half. */
    Other other();
}
