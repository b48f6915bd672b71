package io.flinkpartitioning.chaos.job;

/**
 * A record of the topic that the job reads.
 *
 * @param key the record key
 * @param amount what is summed up
 * @param writtenMillis when it was written, in milliseconds since the epoch
 * @param marker the number of the {@link Triggers#failOnce failure} that it sets off, or 0
 * @param partition the partition in which it lies
 * @param offset its offset there
 */
public record Event(
        String key, long amount, long writtenMillis, long marker, int partition, long offset) {}
