package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.check.ReusedObjects;
import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.StatefulOperators;
import io.flinkpartitioning.internal.flink.kafka.AlignedKafkaSource;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.MovedKeys;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.Shortened;
import io.flinkpartitioning.internal.kafka.TopicsCheck;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.internal.planner.sampling.KeySample;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.SourceMetadata;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A Kafka source that is not in the job yet. */
public final class KafkaInput<T> implements KeyByInput<T> {

    private final StreamExecutionEnvironment env;
    private final KafkaSource<T> source;
    private final WatermarkStrategy<T> watermarks;
    private final String name;
    private final @Nullable String uid;
    private final AskedTopics topics;
    private final ReadPartitions read;

    public KafkaInput(
            StreamExecutionEnvironment env,
            KafkaSource<T> source,
            WatermarkStrategy<T> watermarks,
            String name,
            @Nullable String uid) {
        this.env = Objects.requireNonNull(env, "env");
        this.source = Objects.requireNonNull(source, "source");
        this.watermarks = Objects.requireNonNull(watermarks, "watermarks");
        this.name = Objects.requireNonNull(name, "name");
        this.uid = uid;
        this.topics = new AskedTopics(KafkaTopics.of(source));
        this.read = new ReadPartitions(source);
    }

    @Override
    public StreamExecutionEnvironment environment() {
        return env;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SerializerTopic serializerTopic() {
        return topics.forSerializer();
    }

    @Override
    public boolean asksForTopic() {
        return topics.areByPattern();
    }

    @Override
    public @Nullable String uid() {
        return uid;
    }

    @Override
    public KafkaInput<T> withUid(String newUid) {
        return new KafkaInput<>(env, source, watermarks, name, newUid);
    }

    @Override
    public String edgeOrigin() {
        return uid == null ? name : uid;
    }

    @Override
    public Set<String> uidsInFrontOfEdge() {
        return uid == null ? Set.of() : Set.of(uid);
    }

    @Override
    public SnapshotEdge.@Nullable CheckOfEdge checkOfEdge(String keyName) {
        return null;
    }

    @Override
    public SourceFacts facts(boolean partitioned, LayoutCount wanted) {
        return SourceFacts.of(
                new SourceFacts.Job(
                        env.getParallelism(),
                        env.getMaxParallelism(),
                        ForwardPath.mayRunAsBatch(env, source.getBoundedness())),
                partitioned ? partitions(wanted) : SourceFacts.Partitions.UNKNOWN,
                SourceFacts.Path.direct(uid == null, StatefulOperators.withoutUid(env)),
                watermarks());
    }

    /** Only a source of a list of topics may read some of their partitions. */
    @Override
    public Optional<String> idleSubtasks(PlanDecision decision) {
        return topics.areByPattern() || decision.facts().partitions().byTopic().isEmpty()
                ? Optional.empty()
                : read.idleSubtasks(decision);
    }

    @Override
    public Watermarks watermarks() {
        return WatermarkFacts.of(watermarks, env);
    }

    private SourceFacts.Partitions partitions(LayoutCount wanted) {
        if (wanted.trusted()) {
            return SourceFacts.Partitions.known(wanted.partitions());
        }
        try {
            return SourceFacts.Partitions.of(topics.partitionCounts(), wanted);
        } catch (KafkaMetadataException e) {
            if (!wanted.isGiven()) {
                throw e;
            }
            return SourceFacts.Partitions.unverified(wanted.partitions(), e.getMessage());
        }
    }

    @Override
    public SampledAlignment sample(KeySample<T, ?> sample) {
        return topics.sample(source, sample);
    }

    @Override
    public SingleOutputStreamOperator<T> addTo(PlanDecision decision, PlacementChecks<T> checks) {
        Plan plan = decision.plan();
        if (plan == Plan.HASH) {
            return addUnchanged(checks);
        }
        requireUid();
        MovedKeys onMovedKeys =
                plan == Plan.FORWARD
                        ? TaskWords.underForward(decision.partitions())
                        : TaskWords.underExchange();
        SourceEventTime eventTime =
                decision.sharesEventTime() ? sharedEventTime() : SourceEventTime.own();
        AlignedSource<T, ?, ?> checked =
                AlignedSources.checkedBy(
                        AlignedKafkaSource.of(
                                source,
                                decision.partitions(),
                                decision.maxParallelism(),
                                eventTime),
                        checks);
        return addAligned(checked, topics.check(decision.partitions(), onMovedKeys));
    }

    /**
     * With object reuse an operator after the source keeps the objects of records apart. Without
     * it, the operator would cost one more copy of each record.
     */
    @Override
    public SingleOutputStreamOperator<T> addInChainTo(
            PlanDecision decision, PlacementChecks<T> checks) {
        if (decision.plan() != Plan.FORWARD) {
            return addTo(decision, checks);
        }
        if (!env.getConfig().isObjectReuseEnabled()) {
            return addTo(decision, checks.expectingCopies());
        }
        return apart(addTo(decision, checks), decision);
    }

    @Override
    public SingleOutputStreamOperator<T> apart(DataStream<T> stream, PlanDecision decision) {
        ReusedObjects.Factory<T> reusedObjects =
                new ReusedObjects.Factory<>(
                        decision.request().subject(),
                        source.getProducedType()
                                .createSerializer(JobSettings.serializerConfig(env)));
        SingleOutputStreamOperator<T> apart =
                CheckOperator.inChain(reusedObjects)
                        .addTo(stream, APART_NAME, source.getProducedType());
        return uid == null ? apart : apart.uid(uid + APART_UID_SUFFIX);
    }

    private void requireUid() {
        Require.argument(
                uid != null || JobSettings.of(env).get(PipelineOptions.AUTO_GENERATE_UIDS),
                """
                The source must have a uid if pipeline.auto-generate-uids is false, but '%s' has none. \
                Set it with uid(…).""",
                name);
    }

    @Override
    public SingleOutputStreamOperator<T> addUnchanged(PlacementChecks<T> checks) {
        requireUid();
        return add(
                checks.isEmpty() ? source : AlignedKafkaSource.checked(source, checks), watermarks);
    }

    /**
     * The partition count is the greatest common divisor over the topics. It is a multiple of the
     * parallelism exactly if each topic's count is, and the stock source deals out each topic's
     * partitions one by one.
     */
    @Override
    public SourceMetadata metadata() {
        int partitions = 0;
        for (int count : topics.partitionCounts().values()) {
            partitions =
                    BigInteger.valueOf(partitions).gcd(BigInteger.valueOf(count)).intValueExact();
        }
        return new SourceMetadata(partitions, env.getParallelism(), topics.skew());
    }

    public SingleOutputStreamOperator<T> addAlignedSource() {
        SortedMap<String, Integer> counts = topics.partitionCounts();
        SourceFacts.Partitions partitions = SourceFacts.Partitions.of(counts, LayoutCount.OWN);
        Require.argument(
                !partitions.areUnequal(),
                """
                The topics of an aligned source must have equal partition counts, but have %s. Use \
                one aligned source for each count.""",
                Shortened.list(counts.entrySet()));
        return addAlignedSource(partitions.layout());
    }

    public SingleOutputStreamOperator<T> addAlignedSource(int partitions) {
        int maxParallelism = env.getMaxParallelism();
        if (maxParallelism < 1) {
            maxParallelism =
                    KeyGroups.defaultMaxParallelism(partitions, Math.max(1, env.getParallelism()));
            env.setMaxParallelism(maxParallelism);
        }
        PlanDecision.requireWithin(env.getParallelism(), maxParallelism);
        return addAligned(
                AlignedKafkaSource.of(
                        source, partitions, maxParallelism, sharedEventTime().withStreams()),
                topics.check(partitions, TaskWords.underExchange()));
    }

    private SourceEventTime sharedEventTime() {
        return WatermarkFacts.hasRounds(env)
                ? SourceEventTime.shared(
                        JobSettings.of(env).get(PipelineOptions.AUTO_WATERMARK_INTERVAL))
                : SourceEventTime.own();
    }

    private SingleOutputStreamOperator<T> addAligned(
            AlignedSource<T, ?, ?> aligned, TopicsCheck topicsCheck) {
        return add(
                        AlignedSources.withDiscoveryCheck(aligned, topicsCheck),
                        AlignedSources.eventTimeOf(aligned).watching(watermarks))
                .setMaxParallelism(aligned.maxParallelism());
    }

    private SingleOutputStreamOperator<T> add(
            Source<T, ?, ?> added, WatermarkStrategy<T> addedWatermarks) {
        SingleOutputStreamOperator<T> stream =
                env.fromSource(added, addedWatermarks, name, source.getProducedType());
        return uid == null ? stream : stream.uid(uid);
    }
}
