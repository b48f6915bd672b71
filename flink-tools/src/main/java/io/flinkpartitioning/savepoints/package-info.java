/**
 * The command line of savepoints: describes, converts and verifies them. Read {@code Savepoints}
 * for the command, {@code Description} and {@code Verification} for what it concludes, and the
 * tables and JSON beside them for how it says so. {@code SavepointConversion} does the conversion.
 */
@NullMarked
package io.flinkpartitioning.savepoints;

import org.jspecify.annotations.NullMarked;
