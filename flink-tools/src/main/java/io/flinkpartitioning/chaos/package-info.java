/**
 * The chaos test: a job on real processes, and a random but reproducible series of faults. Read
 * {@code Chaos} for the command, {@code Schedule} for what happens, {@code FaultKind} for what can
 * go wrong, {@code ChaosRun} for how it is judged.
 */
@NullMarked
package io.flinkpartitioning.chaos;

import org.jspecify.annotations.NullMarked;
