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
 * @param lateMillis how far the record was behind the watermark that it met; at most 0 if it was
 *     not late
 */
public record Result(
        int partition,
        long offset,
        String key,
        long count,
        long sum,
        long writtenMillis,
        long lateMillis) {

    /** A result of a record that was not late. */
    public Result(
            int partition, long offset, String key, long count, long sum, long writtenMillis) {
        this(partition, offset, key, count, sum, writtenMillis, 0);
    }
}
