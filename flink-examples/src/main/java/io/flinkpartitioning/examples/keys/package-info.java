/** Record keys in Avro and JSON: {@link io.flinkpartitioning.examples.keys.AccountBalances}. */
@NullMarked
package io.flinkpartitioning.examples.keys;

import org.jspecify.annotations.NullMarked;
