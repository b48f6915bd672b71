/** The program behind {@code flink-tools.jar}, which has the doctor and the savepoint command. */
@NullMarked
package io.flinkpartitioning.tools;

import org.jspecify.annotations.NullMarked;
