/**
 * Sources with splits that follow the key groups: {@link
 * io.flinkpartitioning.source.KeyGroupAlignedSource}, and the errors that end a job with it.
 */
@NullMarked
package io.flinkpartitioning.source;

import org.jspecify.annotations.NullMarked;
