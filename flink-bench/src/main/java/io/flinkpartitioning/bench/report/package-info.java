/** The page docs/benchmarks.md, made from results: {@code ReportPage} renders it. */
@NullMarked
package io.flinkpartitioning.bench.report;

import org.jspecify.annotations.NullMarked;
