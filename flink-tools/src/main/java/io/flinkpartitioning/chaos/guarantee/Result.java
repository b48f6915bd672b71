package io.flinkpartitioning.chaos.guarantee;

/**
 * A result of the job, of which there is one for each record that it reads.
 *
 * @param partition the partition of the record
 * @param offset the offset of the record
 * @param key the key of the record
 * @param count how many records of the key the job had seen, this one included
 * @param sum the sum of their amounts
 * @param writtenMillis when the record was written, in milliseconds since the epoch
 */
public record Result(
        int partition, long offset, String key, long count, long sum, long writtenMillis) {}
