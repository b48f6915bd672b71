package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.kafka.SubscribedPartitions;
import io.flinkpartitioning.internal.kafka.PartitionNumbers;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that a Kafka source reads: all of its topics, or some. The source is asked once.
 * Not thread-safe.
 */
final class ReadPartitions {

    private final KafkaSource<?> source;

    /** The numbers of the partitions, once the source was asked; empty if it does not tell. */
    private @Nullable Set<Integer> read;

    ReadPartitions(KafkaSource<?> source) {
        this.source = source;
    }

    /**
     * Returns which subtasks get no keys though they own partitions, in words; empty if all do.
     * Asks the broker.
     */
    Optional<String> idleSubtasks(PlanDecision decision) {
        Set<Integer> known = read;
        if (known == null) {
            known = SubscribedPartitions.of(source).map(PartitionNumbers::of).orElse(Set.of());
            read = known;
        }
        return known.isEmpty() ? Optional.empty() : idleSubtasks(known, decision);
    }

    private static Optional<String> idleSubtasks(Collection<Integer> read, PlanDecision decision) {
        int parallelism = decision.facts().job().parallelism();
        int partitions = decision.partitions();
        if (partitions == 0 || parallelism < 1) {
            return Optional.empty();
        }
        TreeSet<Integer> idle = new TreeSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            idle.add(subtaskOf(partition, decision));
        }
        TreeSet<Integer> numbers = new TreeSet<>(read);
        numbers.forEach(number -> idle.remove(subtaskOf(number % partitions, decision)));
        return idle.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        """
                        the source reads only partitions %s, so subtasks %s get no keys; if your \
                        functions need more CPU, set partitioning_strategy: always_hash"""
                                .formatted(joined(numbers), joined(idle)));
    }

    private static int subtaskOf(int partition, PlanDecision decision) {
        return KeyGroups.subtaskOfPartition(
                partition,
                decision.partitions(),
                decision.maxParallelism(),
                decision.facts().job().parallelism());
    }

    private static String joined(Set<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
