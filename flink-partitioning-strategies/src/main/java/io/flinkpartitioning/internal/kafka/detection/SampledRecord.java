package io.flinkpartitioning.internal.kafka.detection;

import org.jspecify.annotations.Nullable;

/**
 * Where a record of a sample lies.
 *
 * @param run the run of its partition that it belongs to; the records of a run are consecutive
 * @param partition its partition
 * @param offset its offset
 * @param key the bytes of its key, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares or prints such records.
public record SampledRecord(int run, int partition, long offset, byte @Nullable [] key) {}
