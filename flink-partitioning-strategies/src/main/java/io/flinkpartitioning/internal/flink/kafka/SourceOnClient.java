package io.flinkpartitioning.internal.flink.kafka;

import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.OffsetRange;
import io.flinkpartitioning.internal.kafka.SourcePartition;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.InstantiationUtil;

/**
 * A Kafka source where a job is built: what the job will read by it, and some of these records as
 * the job will see them.
 *
 * <p>A source gives neither its deserializer nor its offsets away, so its own enumerator and reader
 * work here, on a copy: what user code keeps in its fields must not travel with the job. The reader
 * joins no group, and commits nothing, since it gets no checkpoint. User code may throw and block
 * at will.
 *
 * <p>Used by one thread.
 *
 * @param <T> the type of the records
 */
@SuppressWarnings("try") // Flink's readers and enumerators may throw anything when they close.
public final class SourceOnClient<T> {

    private static final long ANY_CHECKPOINT = 1;

    private final KafkaSource<T> source;
    private final ClassLoader loader;

    private SourceOnClient(KafkaSource<T> source, ClassLoader loader) {
        this.source = source;
        this.loader = loader;
    }

    /**
     * Copies a source.
     *
     * @throws IOException if it can't be serialized
     * @throws ClassNotFoundException if the class loader of the thread, or that of the library if
     *     it has none, does not have its classes
     */
    public static <T> SourceOnClient<T> of(KafkaSource<T> source)
            throws IOException, ClassNotFoundException {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = ofThread == null ? SourceOnClient.class.getClassLoader() : ofThread;
        return new SourceOnClient<>(InstantiationUtil.clone(source, loader), loader);
    }

    /** Takes records in the order of their partitions. */
    @FunctionalInterface
    public interface Records<T> {

        /**
         * Takes a record.
         *
         * @param partition its partition
         * @param position its offset, or a lower one with no record from there up to its own
         * @param value the record, which its deserializer may change later
         */
        void take(SourcePartition partition, long position, T value);
    }

    /**
     * Returns the offsets that a job without state will read. Asks the brokers.
     *
     * @param topics the topics of the source
     * @throws Exception whatever its clients and its offsets initializers throw
     */
    public Map<SourcePartition, OffsetRange> ranges(KafkaTopics topics) throws Exception {
        ClientEnumeratorContext context = new ClientEnumeratorContext();
        try (SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator =
                source.createEnumerator(context)) {
            enumerator.start();
        }
        Map<SourcePartition, Long> committed =
                context.splits().stream().anyMatch(SourceOnClient::startsAsCommitted)
                        ? topics.committed()
                        : Map.of();
        long withoutCommit = topics.beginsWithoutCommit() ? 0 : Long.MAX_VALUE;
        Map<SourcePartition, OffsetRange> ranges = new HashMap<>();
        for (KafkaPartitionSplit split : context.splits()) {
            SourcePartition partition = partitionOf(split);
            ranges.put(
                    partition,
                    range(
                            split,
                            startsAsCommitted(split)
                                    ? committed.getOrDefault(partition, withoutCommit)
                                    : split.getStartingOffset()));
        }
        return ranges;
    }

    private static SourcePartition partitionOf(KafkaPartitionSplit split) {
        return new SourcePartition(split.getTopic(), split.getPartition());
    }

    private static boolean startsAsCommitted(KafkaPartitionSplit split) {
        return split.getStartingOffset() == KafkaPartitionSplit.COMMITTED_OFFSET;
    }

    private static OffsetRange range(KafkaPartitionSplit split, long from) {
        return new OffsetRange(
                from == KafkaPartitionSplit.EARLIEST_OFFSET ? 0 : from < 0 ? Long.MAX_VALUE : from,
                split.getStoppingOffset().filter(stop -> stop >= 0).orElse(Long.MAX_VALUE));
    }

    /**
     * Reads records. A record of the topics may come once, several times or not at all, as the
     * deserializer likes.
     *
     * @param rounds what to read: for each round at most one range of each partition, which begins
     *     and ends with a record
     * @param records takes the records
     * @throws InterruptedException if the thread is interrupted, which ends the reading
     * @throws Exception whatever user code throws
     */
    public void read(List<Map<SourcePartition, OffsetRange>> rounds, Records<T> records)
            throws Exception {
        try (SourceReader<T, KafkaPartitionSplit> reader =
                source.createReader(new ClientReaderContext(loader))) {
            reader.start();
            ClientOutput<T> output =
                    new ClientOutput<>(
                            (split, value) ->
                                    records.take(
                                            partitionOf(split),
                                            positionOf(reader, split.splitId()),
                                            value));
            for (Map<SourcePartition, OffsetRange> round : rounds) {
                List<KafkaPartitionSplit> splits = splits(round);
                output.expect(splits);
                reader.addSplits(splits);
                readToEnd(reader, output);
            }
        }
    }

    private static List<KafkaPartitionSplit> splits(Map<SourcePartition, OffsetRange> round) {
        return round.entrySet().stream()
                .map(
                        range ->
                                new KafkaPartitionSplit(
                                        range.getKey().ofKafka(),
                                        range.getValue().from(),
                                        range.getValue().to()))
                .toList();
    }

    private static <T> void readToEnd(
            SourceReader<T, KafkaPartitionSplit> reader, ClientOutput<T> output) throws Exception {
        while (!output.isComplete() && !Thread.currentThread().isInterrupted()) {
            if (reader.pollNext(output) == InputStatus.NOTHING_AVAILABLE) {
                reader.isAvailable().get();
            }
        }
    }

    /** No checkpoint asks for the snapshot, so nothing is committed. */
    private static long positionOf(SourceReader<?, KafkaPartitionSplit> reader, String splitId) {
        return reader.snapshotState(ANY_CHECKPOINT).stream()
                .filter(split -> split.splitId().equals(splitId))
                .mapToLong(KafkaPartitionSplit::getStartingOffset)
                .findFirst()
                .orElse(0);
    }
}
