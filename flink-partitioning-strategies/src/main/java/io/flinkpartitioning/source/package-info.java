/**
 * Sources whose splits follow the key groups: {@link
 * io.flinkpartitioning.source.KeyGroupAlignedSource}, and the errors that it ends a job with.
 */
@NullMarked
package io.flinkpartitioning.source;

import org.jspecify.annotations.NullMarked;
