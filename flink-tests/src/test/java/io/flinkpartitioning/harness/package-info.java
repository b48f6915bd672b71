/**
 * A random harness: each seed makes a configuration and a schedule of what happens to the job. What
 * comes out is held against what a plain consumer finds in the topics.
 */
@NullMarked
package io.flinkpartitioning.harness;

import org.jspecify.annotations.NullMarked;
