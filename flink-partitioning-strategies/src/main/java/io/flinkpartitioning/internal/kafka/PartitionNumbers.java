package io.flinkpartitioning.internal.kafka;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The numbers of partitions, whatever their topics. Stateless. */
public final class PartitionNumbers {

    private PartitionNumbers() {}

    /**
     * Returns the numbers of partitions.
     *
     * @param partitions what a source calls its partitions; what is none is left out
     */
    public static Set<Integer> of(Collection<?> partitions) {
        return partitions.stream()
                .filter(TopicPartition.class::isInstance)
                .map(partition -> ((TopicPartition) partition).partition())
                .collect(Collectors.toUnmodifiableSet());
    }
}
