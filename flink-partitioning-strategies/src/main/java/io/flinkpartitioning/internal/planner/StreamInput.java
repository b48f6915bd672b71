package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.check.ReusedObjects;
import io.flinkpartitioning.internal.check.StreamChecks;
import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.StatefulOperators;
import io.flinkpartitioning.internal.flink.StreamTransformations;
import io.flinkpartitioning.internal.flink.Upstream;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.TopicsCheck;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.internal.planner.sampling.KeySample;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.AlignedSources;
import io.flinkpartitioning.internal.source.StrayOffer;
import io.flinkpartitioning.internal.source.eventtime.StreamClock;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.SourceMetadata;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A stream that is already in the job. */
public record StreamInput<T>(DataStream<T> stream, @Nullable String uid) implements KeyByInput<T> {

    /**
     * An operator behind a keyed stream would have its key as that of its state, and Flink would
     * set it for each record. The check needs none.
     */
    public StreamInput {
        Objects.requireNonNull(stream, "stream");
        stream =
                stream instanceof KeyedStream<T, ?> keyed
                        ? StreamTransformations.withoutKey(keyed)
                        : stream;
    }

    @Override
    public StreamExecutionEnvironment environment() {
        return stream.getExecutionEnvironment();
    }

    @Override
    public String name() {
        return Upstream.of(stream).name();
    }

    /** Savepoints know the name of the operator. */
    @Override
    public SerializerTopic serializerTopic() {
        return new SerializerTopic(
                ForwardPath.of(stream)
                        .source()
                        .map(AlignedSources::discoveryCheckOf)
                        .filter(TopicsCheck.class::isInstance)
                        .map(check -> ((TopicsCheck) check).firstTopic())
                        .orElseGet(this::name),
                name());
    }

    @Override
    public boolean asksForTopic() {
        return false;
    }

    @Override
    public StreamInput<T> withUid(String newUid) {
        return new StreamInput<>(stream, newUid);
    }

    @Override
    public String edgeOrigin() {
        String upstream = Upstream.of(stream).uid();
        return upstream == null ? name() : upstream;
    }

    @Override
    public Set<String> uidsInFrontOfEdge() {
        return Stream.of(uid, Upstream.of(stream).uid())
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public SnapshotEdge.CheckOfEdge checkOfEdge(String keyName) {
        return check(keyName).ofEdge();
    }

    private StreamCheck check(String keyName) {
        return new StreamCheck(stream, uid, keyName);
    }

    @Override
    public SourceFacts facts(boolean partitioned, LayoutCount wanted) {
        StreamExecutionEnvironment env = environment();
        ForwardPath path = ForwardPath.of(stream);
        AlignedSource<?, ?, ?> source = path.source().orElse(null);
        if (source != null) {
            AlignedCount.requireFor(source, wanted.partitions(), env);
        }
        return SourceFacts.of(
                new SourceFacts.Job(
                        env.getParallelism(),
                        path.parallelism(),
                        source == null ? env.getMaxParallelism() : source.maxParallelism(),
                        ForwardPath.mayRunAsBatch(
                                env,
                                source == null ? Boundedness.BOUNDED : source.getBoundedness())),
                source == null
                        ? SourceFacts.Partitions.known(wanted.partitions())
                        : SourceFacts.Partitions.alignedFor(
                                source.partitions(), AlignedCount.pinOf(source)),
                new SourceFacts.Path(
                        path.obstacle().orElse(null),
                        env.getConfig().isObjectReuseEnabled()
                                ? SourceFacts.CheckedBy.OPERATOR
                                : SourceFacts.CheckedBy.OPERATOR_THAT_GETS_COPIES,
                        Upstream.of(stream).outOfStep().map(Upstream.Step::name).orElse(null),
                        path.sourceWithoutUid(),
                        StatefulOperators.withoutUidBesideSourceOf(stream)),
                path.watermarks());
    }

    @Override
    public Optional<String> idleSubtasks(PlanDecision decision) {
        return Optional.empty();
    }

    @Override
    public Watermarks watermarks() {
        return ForwardPath.of(stream).watermarks();
    }

    @Override
    public SampledAlignment sample(KeySample<T, ?> sample) {
        return SampledAlignment.notTaken("the source is in the job already");
    }

    @Override
    public DataStream<T> addTo(PlanDecision decision, PlacementChecks<T> checks) {
        if (checks.isEmpty()) {
            return decision.needsEmptyCheck()
                    ? checked(
                            checks,
                            timed(
                                    decision,
                                    CheckOperator.beforeExchange(
                                            (context, exit) -> record -> record)))
                    : stream;
        }
        return checked(
                checks,
                timed(
                        decision,
                        CheckOperator.beforeExchange(
                                new StreamChecks<>(checks, null, isAligned(), exit(decision)))));
    }

    private StreamChecks.@Nullable Exit<T> exit(PlanDecision decision) {
        return decision.divertsStrays()
                ? new StreamChecks.Exit<>(StrayOffer.tag(stream.getType()), serializer())
                : null;
    }

    private TypeSerializer<T> serializer() {
        return stream.getType().createSerializer(JobSettings.serializerConfig(environment()));
    }

    @Override
    public DataStream<T> addInChainTo(PlanDecision decision, PlacementChecks<T> checks) {
        if (decision.plan() != Plan.FORWARD) {
            return addTo(decision, checks);
        }
        return checked(
                checks,
                timed(
                        decision,
                        CheckOperator.inChain(
                                new StreamChecks<>(
                                        checks,
                                        reusedObjects(decision.request().subject()),
                                        true,
                                        exit(decision)))));
    }

    @Override
    public DataStream<T> apart(DataStream<T> checked, PlanDecision decision) {
        SingleOutputStreamOperator<T> apart =
                CheckOperator.inChain(reusedObjects(decision.request().subject()))
                        .addTo(checked, APART_NAME, stream.getType());
        apart.setParallelism(checked.getParallelism());
        String checkUid = Upstream.of(checked).uid();
        return checkUid == null ? apart : apart.uid(checkUid + APART_UID_SUFFIX);
    }

    /** Watermarks that are assigned behind the source are held here, and shared if they can be. */
    private CheckOperator<T> timed(PlanDecision decision, CheckOperator<T> operator) {
        if (!decision.assignsWatermarksBehindSource()) {
            return operator;
        }
        boolean shared = decision.sharesEventTimeBehindSource();
        boolean passesAtOnce = Upstream.of(stream).passesAtOnce();
        return operator.holdingWatermarks(
                (id, outputs) -> new StreamClock(id, shared, passesAtOnce, outputs), shared);
    }

    private ReusedObjects.Factory<T> reusedObjects(String subject) {
        return new ReusedObjects.Factory<>(subject, serializer());
    }

    @Override
    public DataStream<T> addUnchanged(PlacementChecks<T> checks) {
        return checks.isEmpty()
                ? stream
                : checked(
                        checks,
                        CheckOperator.beforeExchange(
                                new StreamChecks<>(checks, null, isAligned(), null)));
    }

    /** Whether no record has left the subtask that an aligned source has read it on. */
    private boolean isAligned() {
        ForwardPath path = ForwardPath.of(stream);
        return path.source().isPresent() && path.obstacle().isEmpty();
    }

    private DataStream<T> checked(PlacementChecks<T> checks, CheckOperator<T> operator) {
        StreamCheck check = check(checks.keyName());
        SingleOutputStreamOperator<T> checked =
                operator.addTo(stream, check.name(), stream.getType());
        if (stream.getParallelism() != environment().getParallelism()) {
            checked.setParallelism(stream.getParallelism());
        }
        String checkUid = check.uid();
        return checkUid == null ? checked : checked.uid(checkUid);
    }

    /** Only an aligned source knows its partitions without a broker. */
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
