package io.flinkpartitioning.chaos.job;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A Kafka source whose enumerator makes a mistake: see {@link Sabotage}. */
final class SabotagedSource
        implements Source<Event, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<Event> {

    private static final long serialVersionUID = 1L;

    private final KafkaSource<Event> source;
    private final TopicPartition first;
    private final Sabotage sabotage;

    /**
     * Creates a source.
     *
     * @param first the partition that is given out again
     */
    SabotagedSource(KafkaSource<Event> source, TopicPartition first, Sabotage sabotage) {
        this.source = source;
        this.first = first;
        this.sabotage = sabotage;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<Event, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return source.createReader(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return new GivesOutAgain(
                source.restoreEnumerator(context, state),
                context,
                new KafkaPartitionSplit(first, sabotage.offset()));
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<Event> getProducedType() {
        return source.getProducedType();
    }

    /** Assigns a split when it starts, as if no reader had it. */
    private record GivesOutAgain(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            KafkaPartitionSplit again)
            implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

        @Override
        public void start() {
            enumerator.start();
            // An aligned source shows the wrapped enumerator one reader, number 0.
            context.assignSplits(new SplitsAssignment<>(again, 0));
        }

        @Override
        public void handleSplitRequest(int subtask, @Nullable String host) {
            enumerator.handleSplitRequest(subtask, host);
        }

        @Override
        public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
            enumerator.addSplitsBack(splits, subtask);
        }

        @Override
        public void addReader(int subtask) {
            enumerator.addReader(subtask);
        }

        @Override
        public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
            return enumerator.snapshotState(checkpoint);
        }

        @Override
        public void close() throws IOException {
            enumerator.close();
        }
    }
}
