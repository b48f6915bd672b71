/**
 * The check of every record: where its key belongs, where it is, and what follows from that. {@link
 * io.flinkpartitioning.check.RouteCheck} is the entry. Depends on {@code placement}, {@code source}
 * and {@code metrics}.
 */
@NullMarked
package io.flinkpartitioning.check;

import org.jspecify.annotations.NullMarked;
