/**
 * Finds out from a sample how a topic is partitioned: the sampler, the count of what each formula
 * explains, and the judgement.
 */
@NullMarked
package io.flinkpartitioning.internal.kafka.detection;

import org.jspecify.annotations.NullMarked;
