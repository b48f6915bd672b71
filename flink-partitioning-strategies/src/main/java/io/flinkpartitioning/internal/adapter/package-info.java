/** Adapters that run functions written for plain keys on placed keys. */
@NullMarked
package io.flinkpartitioning.internal.adapter;

import org.jspecify.annotations.NullMarked;
