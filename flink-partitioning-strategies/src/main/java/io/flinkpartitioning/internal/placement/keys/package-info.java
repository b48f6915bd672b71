/** What a key type allows, the bytes of its keys, and the caches that make placing them cheap. */
@NullMarked
package io.flinkpartitioning.internal.placement.keys;

import org.jspecify.annotations.NullMarked;
