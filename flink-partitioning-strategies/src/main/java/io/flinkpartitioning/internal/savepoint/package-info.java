/** Chooses how the keys of a savepoint change: from plain ones to placed ones and back. */
@NullMarked
package io.flinkpartitioning.internal.savepoint;

import org.jspecify.annotations.NullMarked;
