/** Queries of Nexmark that group bids by bidder. */
@NullMarked
package io.flinkpartitioning.bench.nexmark;

import org.jspecify.annotations.NullMarked;
