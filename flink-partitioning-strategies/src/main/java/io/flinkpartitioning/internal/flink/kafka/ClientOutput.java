package io.flinkpartitioning.internal.flink.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;

/** Takes the records of a reader where a job is built. Used by one thread. */
final class ClientOutput<T> implements ReaderOutput<T> {

    private final BiConsumer<TopicPartition, T> records;

    /** The partitions that are being read, by the ids of their splits. */
    private final Map<String, TopicPartition> reading = new HashMap<>();

    ClientOutput(BiConsumer<TopicPartition, T> records) {
        this.records = records;
    }

    /** Expects records of partitions. */
    void expect(Set<TopicPartition> partitions) {
        partitions.forEach(
                partition -> reading.put(KafkaPartitionSplit.toSplitId(partition), partition));
    }

    /** Whether all splits have been read to their end. */
    boolean isComplete() {
        return reading.isEmpty();
    }

    @Override
    public SourceOutput<T> createOutputForSplit(String splitId) {
        TopicPartition partition = Objects.requireNonNull(reading.get(splitId), splitId);
        return new OfSplit<>(value -> records.accept(partition, value));
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        reading.remove(splitId);
    }

    /** Records of no split do not come from a Kafka source. */
    @Override
    public void collect(T value) {
        throw new IllegalStateException("A Kafka source has a split for each record");
    }

    @Override
    public void collect(T value, long timestamp) {
        collect(value);
    }

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}

    private record OfSplit<T>(Consumer<T> records) implements SourceOutput<T> {

        @Override
        public void collect(T value) {
            records.accept(value);
        }

        @Override
        public void collect(T value, long timestamp) {
            records.accept(value);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }
}
