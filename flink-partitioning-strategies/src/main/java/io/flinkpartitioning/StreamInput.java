package io.flinkpartitioning;

import io.flinkpartitioning.source.ForwardPath;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import io.flinkpartitioning.strategy.SourceMetadata;
import java.util.Collections;
import java.util.Objects;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A stream that is in the job already. */
record StreamInput<T>(DataStream<T> stream) implements KeyByInput<T> {

    StreamInput {
        Objects.requireNonNull(stream, "stream");
    }

    @Override
    public StreamExecutionEnvironment environment() {
        return stream.getExecutionEnvironment();
    }

    @Override
    public String name() {
        return "stream " + stream.getId();
    }

    @Override
    public String topicName() {
        return name();
    }

    @Override
    public StreamInput<T> withUid(String uid) {
        return this;
    }

    @Override
    public SourceFacts facts(boolean partitioned, int pinnedPartitions) {
        StreamExecutionEnvironment env = environment();
        ForwardPath path = ForwardPath.of(stream);
        KeyGroupAlignedSource<?, ?, ?> source = path.source().orElse(null);
        if (source != null && pinnedPartitions > 0 && pinnedPartitions != source.partitions()) {
            throw new IllegalArgumentException(
                    "sourcePartitions must be the partition count that the source is aligned for, "
                            + source.partitions()
                            + ", but is "
                            + pinnedPartitions
                            + ". Pin the count where the source is aligned.");
        }
        if (source != null
                && env.getMaxParallelism() > 0
                && env.getMaxParallelism() != source.maxParallelism()) {
            throw new IllegalArgumentException(
                    "The max parallelism must be the one that the source is aligned for, "
                            + source.maxParallelism()
                            + ", but the environment has "
                            + env.getMaxParallelism()
                            + ". Call env.setMaxParallelism before the source is added.");
        }
        return new SourceFacts(
                path.parallelism(),
                source == null ? env.getMaxParallelism() : source.maxParallelism(),
                source == null ? pinnedPartitions : source.partitions(),
                Collections.emptySortedMap(),
                null,
                path.obstacle().orElse(null),
                path.sourceHasUid(),
                ForwardPath.mayRunAsBatch(
                        env, source == null ? Boundedness.BOUNDED : source.getBoundedness()));
    }

    @Override
    public DataStream<T> addTo(PlanDecision decision) {
        return stream;
    }

    @Override
    public DataStream<T> addUnchanged() {
        return stream;
    }

    /** Only an aligned source tells its partitions without a broker. */
    @Override
    public SourceMetadata metadata() {
        ForwardPath path = ForwardPath.of(stream);
        return path.obstacle().isPresent()
                ? SourceMetadata.UNKNOWN
                : path.source()
                        .map(
                                source ->
                                        new SourceMetadata(
                                                source.partitions(), path.parallelism(), 0))
                        .orElse(SourceMetadata.UNKNOWN);
    }
}
