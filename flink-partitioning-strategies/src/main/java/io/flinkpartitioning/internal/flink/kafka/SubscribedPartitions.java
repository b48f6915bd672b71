package io.flinkpartitioning.internal.flink.kafka;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Kafka source which partitions it would read. No public method tells that a source reads
 * only some partitions of a topic; but its enumerator hands them out.
 */
public final class SubscribedPartitions {

    private static final Logger LOG = LoggerFactory.getLogger(SubscribedPartitions.class);

    private SubscribedPartitions() {}

    /** Returns the partitions of topics; empty if the source does not tell. Asks the broker. */
    public static Optional<Set<?>> of(KafkaSource<?> source) {
        ClientEnumeratorContext context = new ClientEnumeratorContext();
        try (SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator =
                source.createEnumerator(context)) {
            enumerator.start();
            enumerator.addReader(ClientEnumeratorContext.READER);
            Set<?> found =
                    context.splits().stream()
                            .map(KafkaPartitionSplit::getTopicPartition)
                            .collect(Collectors.toSet());
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        } catch (Exception e) {
            // Only an advice depends on it.
            LOG.debug("The source does not tell its partitions", e);
            return Optional.empty();
        }
    }
}
