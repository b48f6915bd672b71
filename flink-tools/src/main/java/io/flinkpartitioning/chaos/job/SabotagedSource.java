package io.flinkpartitioning.chaos.job;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;

/** A Kafka source whose readers make a mistake: see {@link Sabotage}. */
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
     * @param first the partition that is read from a wrong offset
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
        return new BeginsElsewhere(
                source.createReader(context), new KafkaPartitionSplit(first, sabotage.offset()));
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
        return source.restoreEnumerator(context, state);
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

    /** Reads a restored split from a wrong offset. */
    @SuppressWarnings("try") // Flink's readers may throw anything when they close.
    private record BeginsElsewhere(
            SourceReader<Event, KafkaPartitionSplit> reader, KafkaPartitionSplit elsewhere)
            implements SourceReader<Event, KafkaPartitionSplit> {

        /** A split that comes from the enumerator has no offset at which a reader has stopped. */
        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {
            reader.addSplits(
                    splits.stream().map(split -> isRestored(split) ? elsewhere : split).toList());
        }

        private boolean isRestored(KafkaPartitionSplit split) {
            return split.splitId().equals(elsewhere.splitId()) && split.getStartingOffset() >= 0;
        }

        @Override
        public void start() {
            reader.start();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Event> output) throws Exception {
            return reader.pollNext(output);
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
            return reader.snapshotState(checkpoint);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return reader.isAvailable();
        }

        @Override
        public void notifyNoMoreSplits() {
            reader.notifyNoMoreSplits();
        }

        @Override
        public void handleSourceEvents(SourceEvent event) {
            reader.handleSourceEvents(event);
        }

        @Override
        public void pauseOrResumeSplits(
                Collection<String> splitsToPause, Collection<String> splitsToResume) {
            reader.pauseOrResumeSplits(splitsToPause, splitsToResume);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) throws Exception {
            reader.notifyCheckpointComplete(checkpoint);
        }

        @Override
        public void notifyCheckpointAborted(long checkpoint) throws Exception {
            reader.notifyCheckpointAborted(checkpoint);
        }

        @Override
        public void close() throws Exception {
            reader.close();
        }
    }
}
