package io.flinkpartitioning.chaos.guarantee;

/**
 * A record as the topic has it that the job reads.
 *
 * @param partition the partition in which it lies
 * @param offset its offset; those of a partition are 0, 1, 2, … without a gap
 * @param key its key
 * @param amount what is summed up
 */
public record Input(int partition, long offset, String key, long amount) {}
