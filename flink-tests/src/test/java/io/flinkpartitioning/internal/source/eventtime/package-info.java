@NullMarked
package io.flinkpartitioning.internal.source.eventtime;

import org.jspecify.annotations.NullMarked;
