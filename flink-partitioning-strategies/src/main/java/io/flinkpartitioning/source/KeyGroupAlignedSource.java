package io.flinkpartitioning.source;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.configuration.PipelineOptions;

/**
 * A source that brings records to the subtask where their keyed state lives, if their key chose
 * their partition. It wraps another source and gives each split to the subtask that owns the key
 * group of its partition.
 *
 * <p>Wraps any FLIP-27 source if its splits have a partition number. Splits, offsets, and the state
 * of enumerator and readers belong to the wrapped source and stay as they are. After a change of
 * the parallelism, a reader hands restored splits that it does not own back to the enumerator,
 * which gives them to their new owners.
 *
 * <p>Partition {@code p} at or above the partition count {@code N} is treated as {@code p mod N}.
 * There may be more subtasks than partitions; a subtask without a partition reads nothing.
 *
 * <p>Immutable, serializable, thread-safe. A record costs nothing more, except for the check if
 * there is one.
 *
 * @param <T> the type of the records
 * @param <SplitT> the type of the splits
 * @param <EnumChkT> the type of the enumerator's checkpoints
 */
public final class KeyGroupAlignedSource<T, SplitT extends SourceSplit, EnumChkT>
        extends AlignedSource<T, SplitT, EnumChkT> {

    private static final long serialVersionUID = 1L;

    /** The package of Flink's DynamicKafkaSource. */
    private static final String SEVERAL_CLUSTERS = "org.apache.flink.connector.kafka.dynamic.";

    private KeyGroupAlignedSource(
            Source<T, SplitT, EnumChkT> source,
            SplitPartition<SplitT> splitPartition,
            int partitions,
            int maxParallelism) {
        super(
                source,
                splitPartition,
                partitions,
                maxParallelism,
                SourceEventTime.shared(PipelineOptions.AUTO_WATERMARK_INTERVAL.defaultValue())
                        .withStreams());
    }

    /**
     * Returns a source that aligns another one.
     *
     * @param source the source to align
     * @param splitPartition tells the partition of a split
     * @param partitions the partition count {@code N}, at least 1
     * @param maxParallelism the max parallelism of the source and of the keyed operator after it,
     *     in [1, 32768]
     * @throws IllegalArgumentException if a number is out of its range, or the source reads several
     *     clusters
     */
    public static <T, SplitT extends SourceSplit, EnumChkT>
            KeyGroupAlignedSource<T, SplitT, EnumChkT> of(
                    Source<T, SplitT, EnumChkT> source,
                    SplitPartition<SplitT> splitPartition,
                    int partitions,
                    int maxParallelism) {
        Require.argument(
                !source.getClass().getName().startsWith(SEVERAL_CLUSTERS),
                """
                A source must have one reader for all that it reads if it is to be aligned, but %s \
                tells each reader which of several clusters to read, and aligned readers would wait \
                for that for ever. Read one cluster by a KafkaSource; or leave the alignment out, and \
                use keyBy.""",
                source.getClass().getSimpleName());
        return new KeyGroupAlignedSource<>(source, splitPartition, partitions, maxParallelism);
    }

    /**
     * Returns a watermark strategy with the same timestamps and watermarks, by which all subtasks
     * share one event time, as behind a {@code keyBy}. Give it to the job with this source:
     *
     * <pre>{@code
     * env.fromSource(aligned, aligned.watermarks(strategy), "trades");
     * }</pre>
     *
     * <p>{@code pipeline.auto-watermark-interval} must be above 0.
     *
     * <p>Without it each subtask has the event time of its own splits, a subtask without splits
     * holds back what follows a further exchange, and {@code SmartKeyBy} exchanges the records
     * unless {@code event_time} is {@code own}.
     *
     * @param strategy the strategy
     */
    public WatermarkStrategy<T> watermarks(WatermarkStrategy<T> strategy) {
        return AlignedSources.eventTimeOf(this)
                .watching(Objects.requireNonNull(strategy, "strategy"));
    }

    /** Returns the partition count of the alignment. */
    @Override
    public int partitions() {
        return super.partitions();
    }

    /** Returns the max parallelism of the alignment. */
    @Override
    public int maxParallelism() {
        return super.maxParallelism();
    }
}
