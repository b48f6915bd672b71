/** What {@code quickstart.sh} puts into a blank project. */
@NullMarked
package io.flinkpartitioning.examples.quickstart;

import org.jspecify.annotations.NullMarked;
