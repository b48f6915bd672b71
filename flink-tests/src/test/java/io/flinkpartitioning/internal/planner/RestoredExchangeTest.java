package io.flinkpartitioning.internal.planner;

import static io.flinkpartitioning.internal.planner.RestoredJob.CHECK;
import static io.flinkpartitioning.internal.planner.RestoredJob.EDGE;
import static io.flinkpartitioning.internal.planner.RestoredJob.node;
import static io.flinkpartitioning.internal.planner.RestoredJob.origin;
import static io.flinkpartitioning.internal.planner.RestoredJob.originOf;
import static io.flinkpartitioning.internal.planner.RestoredJob.placed;
import static io.flinkpartitioning.internal.planner.RestoredJob.sourcesOfEdgesInto;
import static io.flinkpartitioning.internal.planner.RestoredJob.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.internal.planner.restored.PlannedEdge;
import io.flinkpartitioning.internal.planner.restored.PlannedOrigin;
import io.flinkpartitioning.internal.planner.restored.UnionExchange;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges that a job must keep while records are in flight on them. */
class RestoredExchangeTest {

    @TempDir private Path directory;

    private RestoredJob job = new RestoredJob();
    private final SnapshotFile snapshot = new SnapshotFile();

    /** Flink has no topology change to see if only the output of the last operator is in flight. */
    @Test
    void streamFromHashToLocalFirst_keepsTheLastOperatorInFrontOfTheExchange() throws IOException {
        job.from(
                snapshot.operator("trades", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.HASH))))
                        .writeTo(directory));
        sum(job.keyed("trades").upTo(Plan.LOCAL_FIRST).keyedStream());
        assertThat(sourcesOfEdgesInto("sums", job.environment().getStreamGraph()))
                .containsExactly("trades");
    }

    /** The same if the planner itself steps down: from HASH it goes to LOCAL_FIRST. */
    @Test
    void streamFromHashToForward_keepsTheLastOperatorInFrontOfTheExchange() throws IOException {
        job.from(
                snapshot.operator("trades", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.HASH))))
                        .writeTo(directory));
        sum(job.keyed("trades").keyedStream());
        assertThat(sourcesOfEdgesInto("sums", job.environment().getStreamGraph()))
                .containsExactly("trades");
    }

    /** The check of LOCAL_FIRST stays, empty, while records are in flight behind it. */
    @Test
    void streamFromLocalFirstToHash_keepsTheCheckInFrontOfTheExchange() throws IOException {
        job.from(
                snapshot.operator("trades", 0, 0)
                        .operator("check", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))))
                        .writeTo(directory));
        sum(job.keyed("trades").uid("check").upTo(Plan.HASH).keyedStream());
        StreamGraph graph = job.environment().getStreamGraph();
        assertThat(sourcesOfEdgesInto("sums", graph)).containsExactly("check");
        assertThat(originOf(node(graph, "sums")).plans())
                .containsEntry(EDGE, PlannedEdge.HASH_AFTER_CHECK);
    }

    @Test
    void streamThatWasNotObserved_isNotObservedWhileRecordsAreInFlight() throws IOException {
        job.from(
                snapshot.operator("trades", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.HASH))))
                        .writeTo(directory));
        SmartKeyBy<String, String> observing =
                job.keyed("trades").upTo(Plan.HASH).observing(new AlwaysHash(HashFunction.FNV));
        assertThat(observing.explain().toString()).contains("nothing is observed until");
        sum(observing.keyedStream());
        assertThat(sourcesOfEdgesInto("sums", job.environment().getStreamGraph()))
                .containsExactly("trades");
    }

    /** State of an operator with two inputs knows the edge of the first alone. */
    @Test
    void recordsToTheSecondOfConnectedStreams_keepItsExchange() throws IOException {
        job.from(
                snapshot.operator("payments", 0, 0)
                        .operator(CHECK, 0, 0)
                        .operator(
                                "own",
                                0,
                                0,
                                placed(origin(Map.of("payments by trader_id", Plan.LOCAL_FIRST))))
                        .joining("joined", 1000, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))))
                        .writeTo(directory));
        assertThat(job.keyed("payments").explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    /** Without back pressure only the buffers of the output are in flight. */
    @Test
    void union_keepsTheExchangeInFrontOfItsWrappers_ifOnlyTheOutputOfASourceIsInFlight()
            throws IOException {
        // No state tells where the exchange was, and before Flink 2.0 no name of a check either.
        assumeThat(LaterFlink.hasOperatorNames()).isTrue();
        job.from(
                snapshot.operator(CHECK, 0, 10)
                        .operator("second-wrapped", 0, 0)
                        .writeTo(directory));
        assertThat(job.unionOfExchangedStreams()).isEqualTo("FORWARD");
    }

    /** As application mode does after a failure of the JobManager. */
    @Test
    void union_thatIsBuiltAgain_keepsTheExchangeInFrontOfItsWrappers() throws IOException {
        Path checkpoints = job.withFixedId(directory);
        Map<String, Plan> before =
                Map.of(EDGE, Plan.FORWARD, "payments by trader_id", Plan.LOCAL_FIRST);
        snapshot.operator(CHECK, 0, 10)
                .operator("second-wrapped", 1000, 0)
                .operator("sums", 0, 0, placed(origin(before)))
                .writeTo(checkpoints.resolve("chk-3"), 3);
        assertThat(job.unionOfExchangedStreams()).isEqualTo("FORWARD");
    }

    /** The first layer could not read the snapshot; the exchange of payments moves. */
    @Test
    void union_whoseExchangeMoves_isRefusedByTheSecondLayer() {
        TreeMap<String, String> before =
                new TreeMap<>(
                        Map.of(
                                EDGE,
                                "FORWARD",
                                "payments by trader_id",
                                "LOCAL_FIRST",
                                UnionExchange.ENTRY,
                                UnionExchange.FIRST));
        TreeMap<String, String> now = new TreeMap<>(before);
        now.put(EDGE, "LOCAL_FIRST");
        now.put(UnionExchange.ENTRY, UnionExchange.LAST);
        PlannedOrigin job =
                new PlannedOrigin(new StateOrigin(now, true, ""), "", false, new TreeSet<>());
        assertThat(job.refusal(new StateOrigin(before, true, "")))
                .get()
                .asString()
                .contains(UnionExchange.FIRST, UnionExchange.LAST);
        assertThat(job.refusal(new StateOrigin(now, true, ""))).isEmpty();
        assertThat(job.refusal(null))
                .as("state of 0.1")
                .get()
                .asString()
                .contains("version 0.1, which does not say where", UnionExchange.LAST);
    }

    /** Flink's joins key both streams anew, which is an exchange, whatever plan they have. */
    @Test
    void stateBehindAnExchangeOfFlinks_doesNotSayForward() {
        KeyedStream<String, PlacedKey<String>> trades = job.keyed("trades").keyedStream();
        sum(trades.keyBy(trades.getKeySelector()));
        StreamGraph graph = job.environment().getStreamGraph();
        assertThat(node(graph, "sums").getInEdges())
                .allSatisfy(edge -> assertThat(edge.getPartitioner()).hasToString("HASH"));
        assertThat(originOf(node(graph, "sums")).plans()).doesNotContainEntry(EDGE, "FORWARD");
    }

    /** Without an exchange of Flink's the state says what the plan is. */
    @Test
    void stateBehindTheEdge_saysForward() {
        sum(job.keyed("trades").keyedStream());
        assertThat(originOf(node(job.environment().getStreamGraph(), "sums")).plans())
                .containsEntry(EDGE, "FORWARD");
    }
}
