package io.flinkpartitioning.bench.job;

import java.io.Serializable;

/**
 * Where a client finds a topic.
 *
 * @param bootstrapServers where the broker is
 * @param topic its name
 * @param partitions the partition count
 */
public record TopicAddress(String bootstrapServers, String topic, int partitions)
        implements Serializable {}
