package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.internal.planner.sampling.KeySample;
import io.flinkpartitioning.strategy.SourceMetadata;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The origin of the records of a {@code SmartKeyBy}. */
public sealed interface KeyByInput<T> permits KafkaInput, StreamInput {

    /** The operator that keeps the objects of records apart. */
    String APART_NAME = "records apart";

    /** What its uid ends with. */
    String APART_UID_SUFFIX = "-records-apart";

    StreamExecutionEnvironment environment();

    String name();

    /**
     * The topic that key serializers get. Behind a stream that no aligned Kafka source begins, the
     * topic is not known, and it is the name of the operator that emits it.
     */
    SerializerTopic serializerTopic();

    /** Whether a broker must be asked for the name of a topic. */
    boolean asksForTopic();

    KeyByInput<T> withUid(String uid);

    /** The uid that the user has given, or null. */
    @Nullable String uid();

    /** What the stream is called in snapshots: a uid if there is one, so that names may change. */
    String edgeOrigin();

    /** The uids, as far as they are known, of operators that may be the last one before an edge. */
    Set<String> uidsInFrontOfEdge();

    /**
     * The operator of its own that checks the records in front of the edge; null if the source
     * checks them.
     */
    SnapshotEdge.@Nullable CheckOfEdge checkOfEdge(String keyName);

    /**
     * Collects the facts that the plan depends on.
     *
     * @param partitioned whether the partitions matter, so that the broker has to be asked
     * @param wanted the partition count that the layout must have
     */
    SourceFacts facts(boolean partitioned, LayoutCount wanted);

    /** Returns which subtasks get no keys since the source does not read all partitions. */
    Optional<String> idleSubtasks(PlanDecision decision);

    /** Returns what is known of the watermarks now. */
    Watermarks watermarks();

    /**
     * Samples the source and compares the sample with the declaration. Samples once: later calls
     * get the same answer.
     *
     * @param sample what is expected
     */
    SampledAlignment sample(KeySample<T, ?> sample);

    /**
     * Adds to the job what the decision needs, and returns the stream to key. Its records have
     * passed the checks.
     */
    DataStream<T> addTo(PlanDecision decision, PlacementChecks<T> checks);

    /**
     * The same, if the keyed operator may run in one chain with the returned stream. With object
     * reuse nothing then copies the records, so they get objects of their own.
     */
    DataStream<T> addInChainTo(PlanDecision decision, PlacementChecks<T> checks);

    /**
     * Lets the keyed operator run in one chain with a stream that {@link #addTo} has returned under
     * {@code FORWARD}: an operator after it keeps the objects of records apart.
     */
    DataStream<T> apart(DataStream<T> stream, PlanDecision decision);

    /** Adds to the job what is not in it yet, without alignment, followed by the checks. */
    DataStream<T> addUnchanged(PlacementChecks<T> checks);

    /**
     * Returns what is known about the source, for work without grouping.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the broker has to be asked and
     *     does not answer
     */
    SourceMetadata metadata();
}
