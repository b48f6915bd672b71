package io.flinkpartitioning;

import io.flinkpartitioning.internal.Prerequisites;
import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.planner.GroupedStream;
import io.flinkpartitioning.internal.planner.KafkaInput;
import io.flinkpartitioning.internal.planner.KeyBySettings;
import io.flinkpartitioning.internal.planner.StreamInput;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups a stream by a key without a shuffle, if the source is already partitioned by that key.
 *
 * <p>Declare how the producer partitions the topic, and the job reuses it. Declare nothing, and you
 * get an ordinary {@code keyBy}. Results equal {@code keyBy}'s either way.
 *
 * <pre>{@code
 * SmartKeyBy<Trade, String> byTrader =
 *         SmartKeyBy.from(env, kafkaSource, watermarks, "trades")
 *                 .keyedBy("trader_id", Trade::traderId, Types.STRING)
 *                 .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
 * System.out.println(byTrader.explain());
 * byTrader.keyedStream().process(PlacedKeys.unwrapping(new RunningSum()));
 * }</pre>
 *
 * <p>Each setting returns a new instance. {@link #explain()} and {@link #keyedStream()} ask the
 * broker once for the partition count, unless it is pinned, and take one sample of the topics if
 * {@link Detection#SAMPLE} decides, for 10 seconds at most. For the one thread that builds the job.
 *
 * @param <T> the type of the records
 * @param <K> the type of the key
 */
public final class SmartKeyBy<T, K> {

    private static final Logger LOG = LoggerFactory.getLogger(SmartKeyBy.class);

    private final GroupedStream<T, K> stream;

    SmartKeyBy(GroupedStream<T, K> stream) {
        this.stream = stream;
    }

    /**
     * Starts from a Kafka source. {@link #keyedStream()} adds the source to the job as the plan
     * needs it, with the environment's parallelism.
     *
     * @throws IllegalStateException if Flink or its Kafka connector is missing or too old
     */
    public static <T> UnkeyedStream<T> from(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name) {
        Prerequisites.requireKafkaConnector();
        return new UnkeyedStream<>(new KafkaInput<>(env, source, watermarks, name, null));
    }

    /**
     * Starts from a stream. It is shuffled unless only forward edges lead to it from a {@link
     * io.flinkpartitioning.source.KeyGroupAlignedSource}: then no record has left its subtask.
     */
    public static <T> UnkeyedStream<T> from(DataStream<T> stream) {
        Prerequisites.requireFlink();
        return new UnkeyedStream<>(new StreamInput<>(stream, null));
    }

    /**
     * Adds a Kafka source to a job, with partitions that follow the key groups. Use it if you
     * change the stream between source and {@code keyBy}: see {@link #from(DataStream)}.
     *
     * <p>Subtasks share event time. Sets an unset max parallelism, as {@link #keyedStream()} does.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count is not known
     * @throws IllegalArgumentException if the topics of the source have unequal partition counts,
     *     or the max parallelism is below the parallelism
     */
    public static <T> SingleOutputStreamOperator<T> alignedSource(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name) {
        Prerequisites.requireKafkaConnector();
        return new KafkaInput<>(env, source, watermarks, name, null).addAlignedSource();
    }

    /**
     * The same with a pinned partition count. Asks no broker.
     *
     * @param partitions the partition count of the layout, at least 1, as {@link #explain()} prints
     * @throws IllegalArgumentException if it is below 1, or the max parallelism is below the
     *     parallelism
     */
    public static <T> SingleOutputStreamOperator<T> alignedSource(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name,
            int partitions) {
        Prerequisites.requireKafkaConnector();
        return new KafkaInput<>(env, source, watermarks, name, null).addAlignedSource(partitions);
    }

    /**
     * The same with the partition count that a strategy pins, such as {@code source_partitions} of
     * the configuration. If it pins none, the broker is asked. The keyed stream must use it too.
     */
    public static <T> SingleOutputStreamOperator<T> alignedSource(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name,
            PartitioningStrategy strategy) {
        int pinned = strategy.sourcePartitions();
        return pinned == 0
                ? alignedSource(env, source, watermarks, name)
                : alignedSource(env, source, watermarks, name, pinned);
    }

    /**
     * Declares how the producers of the source's topics choose partitions. The source key is the
     * group key. Without a declaration the stream is hashed.
     */
    public SmartKeyBy<T, K> partitionedLike(KafkaPartitioning<K> partitioning) {
        return with(settings -> settings.withSourceKey(SourceKey.whole(partitioning)));
    }

    /**
     * Declares the same if the source key is only a part of the group key, as trader_id is of
     * (trader_id, symbol): all records of a group lie in one partition. State is kept per group
     * key.
     *
     * @param sourceKey the column of the part, one of the columns in the name of the key
     * @param selector takes the part out of a group key; never null
     * @param partitioning the producers' partitioning of the part
     * @throws IllegalArgumentException if the part is not among the columns of the key
     */
    public <S> SmartKeyBy<T, K> partitionedLike(
            String sourceKey, KeySelector<K, S> selector, KafkaPartitioning<S> partitioning) {
        return with(settings -> settings.withPartOfKey(sourceKey, selector, partitioning));
    }

    /**
     * Pins the partition count of the layout. Then neither an unreachable broker nor a changed
     * topic can change where keyed state lives. {@link #explain()} prints the value to pin.
     *
     * @param partitions the partition count when the state was first written, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public SmartKeyBy<T, K> sourcePartitions(int partitions) {
        Require.argument(
                partitions >= 1,
                """
                sourcePartitions must be at least 1, but is %d. Give the partition count that \
                explain() prints, or leave it out to ask the broker.""",
                partitions);
        return with(settings -> settings.withPinnedPartitions(partitions));
    }

    /**
     * Sets the best plan that may be chosen, {@link Plan#FORWARD} by default. The layout of the
     * keyed state does not depend on it.
     */
    public SmartKeyBy<T, K> upTo(Plan plan) {
        return with(settings -> settings.withBestPlan(Objects.requireNonNull(plan, "plan")));
    }

    /**
     * Sets what decides about the edge, not the layout. Default: the strategy's, which is {@link
     * Detection#SAMPLE} unless set.
     */
    public SmartKeyBy<T, K> detecting(Detection detection) {
        return with(
                settings -> settings.withDetection(Objects.requireNonNull(detection, "detection")));
    }

    /**
     * Sets the event time under {@link Plan#FORWARD}, unless {@link #alignedSource} has set it.
     * Default: the strategy's, which is {@link EventTime#SHARED} unless set.
     */
    public SmartKeyBy<T, K> withEventTime(EventTime eventTime) {
        return with(
                settings -> settings.withEventTime(Objects.requireNonNull(eventTime, "eventTime")));
    }

    /** Sets the strategy. Without one, {@link #partitionedLike} decides; without both, FNV-1a. */
    public SmartKeyBy<T, K> using(PartitioningStrategy newStrategy) {
        return with(
                settings ->
                        settings.withStrategy(Objects.requireNonNull(newStrategy, "newStrategy")));
    }

    /**
     * Measures another strategy on the same records: its metrics say what it would do. The live one
     * then has metrics under {@link Plan#HASH} too. Costs the placement of each record's key.
     */
    public SmartKeyBy<T, K> observing(PartitioningStrategy other) {
        return with(settings -> settings.observing(Objects.requireNonNull(other, "other")));
    }

    /**
     * Sets the {@code uid} of the source operator, which a savepoint needs to restore its offsets;
     * of the operator that checks the records, if you start from a stream.
     */
    public SmartKeyBy<T, K> uid(String uid) {
        return new SmartKeyBy<>(stream.withUid(Objects.requireNonNull(uid, "uid")));
    }

    private SmartKeyBy<T, K> with(UnaryOperator<KeyBySettings<T, K>> change) {
        return new SmartKeyBy<>(stream.with(change.apply(stream.settings())));
    }

    /**
     * Returns what {@link #keyedStream()} would do now, and why. Changes nothing.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count is not
     *     pinned and cannot be read
     * @throws IllegalArgumentException if settings contradict each other, or equal keys of the type
     *     would not meet
     */
    public PlanExplanation explain() {
        return stream.plan().explanation();
    }

    /**
     * Adds the source and the edge of the chosen plan to the job. Set a uid on every stateful
     * operator, or a savepoint won't restore under another plan.
     *
     * <p>If the environment has no max parallelism, this sets the smallest multiple of the
     * partition count that is at least Flink's default. Source and keyed operator must agree on it,
     * and the layout of the keyed state contains it.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException as {@link #explain()} does
     * @throws IllegalArgumentException as {@link #explain()} does
     */
    public KeyedStream<T, PlacedKey<K>> keyedStream() {
        return stream.keyed(LOG);
    }

    /**
     * Returns the type of the stream's keys, as {@code SavepointConversion} needs it. No sample.
     */
    public PlacedKeyTypeInfo<K> placedKeyType() {
        return stream.placedKeyType();
    }

    /**
     * Returns the records that have left under {@code on_stray: divert} and plan {@code FORWARD},
     * for a dead-letter topic; none otherwise. Call it after {@link #keyedStream()} or a join.
     *
     * @throws IllegalStateException if neither was called
     */
    public DataStream<StrayRecord<T>> strays() {
        return stream.strays();
    }

    /**
     * Brings two streams together by their keys, each without a shuffle if its topic allows it.
     *
     * @param other the other stream, of the same job, with keys of the same type
     * @throws IllegalArgumentException if the two are of different jobs or the types of their keys
     *     differ
     */
    public <R> CoPartitionedStreams<T, R, K> coPartitionedWith(SmartKeyBy<R, K> other) {
        return CoPartitionedStreams.of(stream, other.stream);
    }

    /**
     * Adds the source as it is, and measures what {@link #keyedStream()} would do with its records.
     * This is the first step of a rollout: it changes neither splits nor keys nor state of a job.
     * Keep your {@code keyBy} on the result. If the partition count cannot be read, you lose the
     * measurement, not the job. A stream that you start from gets one more operator: set uids.
     *
     * @throws IllegalArgumentException if settings contradict each other
     */
    public DataStream<T> observe() {
        return stream.observed(LOG);
    }
}
