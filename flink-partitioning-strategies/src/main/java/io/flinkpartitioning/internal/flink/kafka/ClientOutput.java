package io.flinkpartitioning.internal.flink.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Takes the records of a reader where a job is built. Used by one thread. */
final class ClientOutput<T> implements ReaderOutput<T> {

    private final BiConsumer<KafkaPartitionSplit, T> records;

    /** The splits that are being read, by their ids. */
    private final Map<String, KafkaPartitionSplit> reading = new HashMap<>();

    ClientOutput(BiConsumer<KafkaPartitionSplit, T> records) {
        this.records = records;
    }

    /** Expects records of splits. */
    void expect(Collection<KafkaPartitionSplit> splits) {
        splits.forEach(split -> reading.put(split.splitId(), split));
    }

    /** Whether all splits have been read to their end. */
    boolean isComplete() {
        return reading.isEmpty();
    }

    @Override
    public SourceOutput<T> createOutputForSplit(String splitId) {
        KafkaPartitionSplit split = Objects.requireNonNull(reading.get(splitId), splitId);
        return new OfSplit<>(value -> records.accept(split, value));
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
