/**
 * The enumerator that gives splits to the owners of their keys, and the reader that checks records.
 */
@NullMarked
package io.flinkpartitioning.internal.source;

import org.jspecify.annotations.NullMarked;
