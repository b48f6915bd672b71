/** What benchmarks measured: as JSON, as a table, as pictures. */
@NullMarked
package io.flinkpartitioning.bench.result;

import org.jspecify.annotations.NullMarked;
