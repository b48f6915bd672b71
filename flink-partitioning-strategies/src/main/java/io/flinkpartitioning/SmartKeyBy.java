package io.flinkpartitioning;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.Workload;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups a stream by a key without a shuffle, where the source is already partitioned by that key.
 *
 * <p>Declare how the producer partitions the topic, and the job reuses it; declare nothing, and it
 * is an ordinary {@code keyBy}. Results are those of {@code keyBy} either way.
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
 * broker for the partition count once, where it is not pinned. Instances belong to the one thread
 * that builds the job.
 *
 * @param <T> the type of the records
 * @param <K> the type of the key
 */
public final class SmartKeyBy<T, K> {

    private static final Logger LOG = LoggerFactory.getLogger(SmartKeyBy.class);

    private final KeyByInput<T> input;
    private final String keyName;
    private final KeySelector<T, K> keySelector;
    private final TypeInformation<K> keyType;
    private final @Nullable KafkaPartitioning<K> partitioning;
    private final int pinnedPartitions;
    private final Plan bestPlan;
    private final @Nullable PartitioningStrategy strategy;

    private SmartKeyBy(
            KeyByInput<T> input,
            String keyName,
            KeySelector<T, K> keySelector,
            TypeInformation<K> keyType,
            @Nullable KafkaPartitioning<K> partitioning,
            int pinnedPartitions,
            Plan bestPlan,
            @Nullable PartitioningStrategy strategy) {
        this.input = input;
        this.keyName = keyName;
        this.keySelector = keySelector;
        this.keyType = keyType;
        this.partitioning = partitioning;
        this.pinnedPartitions = pinnedPartitions;
        this.bestPlan = bestPlan;
        this.strategy = strategy;
    }

    /**
     * Starts from a Kafka source. The source is added to the job by {@link #keyedStream()}, in the
     * form that the plan needs, with the parallelism of the environment.
     *
     * @param env the environment of the job
     * @param source the source
     * @param watermarks the watermark strategy of the source
     * @param name the name of the source operator
     */
    public static <T> Input<T> from(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name) {
        return new Input<>(new KafkaInput<>(env, source, watermarks, name, null));
    }

    /**
     * Starts from a stream. No record must have left the subtask that read it: the stream descends
     * from a {@link io.flinkpartitioning.source.KeyGroupAlignedSource} through forward edges only,
     * else it is exchanged.
     */
    public static <T> Input<T> from(DataStream<T> stream) {
        return new Input<>(new StreamInput<>(stream));
    }

    /**
     * Adds a Kafka source to a job whose partitions follow the key groups, for streams that are
     * changed between source and {@code keyBy}: see {@link #from(DataStream)}.
     *
     * <p>Sets the max parallelism of the environment where it is unset, as {@link #keyedStream()}
     * does.
     *
     * @param env the environment of the job
     * @param source the source
     * @param watermarks the watermark strategy of the source
     * @param name the name of the source operator
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count cannot be
     *     read
     * @throws IllegalArgumentException if the topics of the source have unequal partition counts,
     *     or the max parallelism is below the parallelism
     */
    public static <T> SingleOutputStreamOperator<T> alignedSource(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name) {
        return new KafkaInput<>(env, source, watermarks, name, null).addAlignedSource();
    }

    /**
     * The same with a pinned partition count, for which no broker is asked.
     *
     * @param env the environment of the job
     * @param source the source
     * @param watermarks the watermark strategy of the source
     * @param name the name of the source operator
     * @param partitions the partition count of the topics, at least 1
     * @throws IllegalArgumentException if the partition count is below 1, or the max parallelism is
     *     below the parallelism
     */
    public static <T> SingleOutputStreamOperator<T> alignedSource(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name,
            int partitions) {
        return new KafkaInput<>(env, source, watermarks, name, null).addAlignedSource(partitions);
    }

    /**
     * Declares how the producers of the source's topics choose partitions; the source key is the
     * group key. Without it the stream is hashed.
     *
     * @param partitioning the producers' partitioning
     */
    public SmartKeyBy<T, K> partitionedLike(KafkaPartitioning<K> partitioning) {
        return new SmartKeyBy<>(
                input,
                keyName,
                keySelector,
                keyType,
                Objects.requireNonNull(partitioning, "partitioning"),
                pinnedPartitions,
                bestPlan,
                strategy);
    }

    /**
     * Pins the partition count of the layout, so that neither an unreachable broker nor a changed
     * topic can change where keyed state is looked for. {@link #explain()} prints the value to pin.
     *
     * @param partitions the partition count when the state was first written, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public SmartKeyBy<T, K> sourcePartitions(int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "sourcePartitions must be at least 1, but is "
                            + partitions
                            + ". Give the partition count that explain() prints, or leave it out to"
                            + " ask the broker.");
        }
        return new SmartKeyBy<>(
                input, keyName, keySelector, keyType, partitioning, partitions, bestPlan, strategy);
    }

    /**
     * Sets the best plan that may be chosen, {@link Plan#FORWARD} by default. The layout of the
     * keyed state does not depend on it.
     *
     * @param plan the best plan
     */
    public SmartKeyBy<T, K> upTo(Plan plan) {
        return new SmartKeyBy<>(
                input,
                keyName,
                keySelector,
                keyType,
                partitioning,
                pinnedPartitions,
                Objects.requireNonNull(plan, "plan"),
                strategy);
    }

    /**
     * Sets the strategy. Without one, the source's partitions are reused where {@link
     * #partitionedLike} declares how, and the key is hashed with FNV-1a where nothing is declared.
     *
     * @param newStrategy the strategy, from the configuration or made in code
     */
    public SmartKeyBy<T, K> using(PartitioningStrategy newStrategy) {
        return new SmartKeyBy<>(
                input,
                keyName,
                keySelector,
                keyType,
                partitioning,
                pinnedPartitions,
                bestPlan,
                Objects.requireNonNull(newStrategy, "newStrategy"));
    }

    /**
     * Sets the {@code uid} of the source operator, under which a savepoint finds its offsets again.
     * Has no effect on a stream that is given, whose source is in the job already.
     *
     * @param uid the uid
     */
    public SmartKeyBy<T, K> uid(String uid) {
        return new SmartKeyBy<>(
                input.withUid(Objects.requireNonNull(uid, "uid")),
                keyName,
                keySelector,
                keyType,
                partitioning,
                pinnedPartitions,
                bestPlan,
                strategy);
    }

    /**
     * Returns what {@link #keyedStream()} would do as things stand, and why. Changes nothing.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count is not
     *     pinned and cannot be read
     * @throws IllegalArgumentException if settings contradict each other
     */
    public PlanExplanation explain() {
        return decide().explanation();
    }

    /**
     * Adds the source and the edge of the chosen plan to the job.
     *
     * <p>Where the environment has no max parallelism, this sets the smallest multiple of the
     * partition count that is at least Flink's default: source and keyed operator must agree on it,
     * and the layout of the keyed state contains it.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count is not
     *     pinned and cannot be read
     * @throws IllegalArgumentException if settings contradict each other, or the key type has no
     *     value equality
     */
    public KeyedStream<T, PlacedKey<K>> keyedStream() {
        PlanDecision decision = decide();
        LOG.info("{}", decision.explanation());
        StreamExecutionEnvironment env = input.environment();
        PlacedKeyTypeInfo<K> placedKeyType =
                PlacedKeyTypeInfo.of(keyName, keyType, decision.explanation().layout());
        PlacedKeySelector<T, K> placedKeySelector =
                new PlacedKeySelector<>(
                        keyName,
                        keySelector,
                        placement(decision),
                        keyType,
                        env.getConfig().getSerializerConfig());
        env.setMaxParallelism(decision.maxParallelism());
        DataStream<T> stream = input.addTo(decision);
        return decision.explanation().plan() == Plan.FORWARD
                ? DataStreamUtils.reinterpretAsKeyedStream(stream, placedKeySelector, placedKeyType)
                : stream.keyBy(placedKeySelector, placedKeyType);
    }

    private PlanDecision decide() {
        PartitioningStrategy chosen = strategy();
        Workload workload = Workload.groupedBy(keyName);
        chosen.validate(workload);
        Routing routing = chosen.route(workload, SourceMetadata.UNKNOWN);
        if (!(routing instanceof Routing.ByHash)
                && !(routing instanceof Routing.BySourcePartition)) {
            throw new IllegalArgumentException(
                    "A strategy must answer grouped work by BySourcePartition or ByHash, but '"
                            + chosen.name()
                            + "' answered "
                            + routing
                            + ". Correct the strategy, or use always_hash, smart or auto.");
        }
        KafkaPartitioning<K> reused =
                routing instanceof Routing.BySourcePartition ? partitioning : null;
        return PlanDecision.of(
                input.name() + " by " + keyName,
                chosen.name(),
                strategy == null && partitioning == null
                        ? new Routing.ByHash(HashFunction.FNV, PlanDecision.NOT_DECLARED)
                        : routing,
                input.facts(reused != null, pinnedPartitions),
                reused == null ? null : reused::layout,
                bestPlan);
    }

    private PartitioningStrategy strategy() {
        if (strategy != null) {
            return strategy;
        }
        return partitioning == null ? new AlwaysHash() : SmartRepartition.by(keyName);
    }

    private KeyPlacement<K> placement(PlanDecision decision) {
        if (partitioning != null && decision.partitions() > 0) {
            return partitioning.placement(
                    input.topicName(), decision.partitions(), decision.maxParallelism());
        }
        return KeyPlacement.byHash(
                decision.hashFunction(),
                keyName,
                keyType,
                input.environment().getConfig().getSerializerConfig(),
                decision.maxParallelism());
    }

    /**
     * What is to be grouped.
     *
     * @param <T> the type of the records
     */
    public static final class Input<T> {

        private final KeyByInput<T> input;

        private Input(KeyByInput<T> input) {
            this.input = input;
        }

        /** Returns the stream for work in which each record stands for itself. */
        public UngroupedStream<T> ungrouped() {
            return UngroupedStream.of(input);
        }

        /**
         * Names and selects the group key.
         *
         * @param keyName what the key is called in explanations, errors and the configuration: the
         *     column, or the columns of a composite key joined by commas
         * @param keySelector selects the key of a record; never null
         * @param keyType the type of the key, which has value equality: no arrays, no collections
         *     but lists, no classes without {@code equals}
         */
        public <K> SmartKeyBy<T, K> keyedBy(
                String keyName, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
            return new SmartKeyBy<>(
                    input,
                    Objects.requireNonNull(keyName, "keyName"),
                    Objects.requireNonNull(keySelector, "keySelector"),
                    Objects.requireNonNull(keyType, "keyType"),
                    null,
                    0,
                    Plan.FORWARD,
                    null);
        }
    }
}
