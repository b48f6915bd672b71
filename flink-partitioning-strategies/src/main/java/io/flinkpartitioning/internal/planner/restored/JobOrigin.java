package io.flinkpartitioning.internal.planner.restored;

import static io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot.isSavepoint;

import com.dynatrace.hash4j.hashing.Hashing;
import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a job will run, and from what. Flink asks when it translates the job: only then are the
 * settings final.
 *
 * @param env the environment of the job
 * @param planned the edges into one keyed operator, each by its plan
 * @param isExchanged whether an exchange of Flink's follows them, whatever the plan
 * @param union where the exchange of their union is; null without a union
 */
public record JobOrigin(
        StreamExecutionEnvironment env,
        List<PlannedEdge> planned,
        boolean isExchanged,
        @Nullable UnionExchange union)
        implements Supplier<OriginCheck> {

    /** The origin of a job with one edge into a keyed operator. */
    public static JobOrigin of(StreamExecutionEnvironment env, PlannedEdge edge) {
        return new JobOrigin(env, List.of(edge), false, null);
    }

    /** The same for the keyed operator after both streams of a join. */
    static JobOrigin joint(JobOrigin left, JobOrigin right) {
        return new JobOrigin(
                left.env,
                Stream.concat(left.planned.stream(), right.planned.stream()).toList(),
                false,
                null);
    }

    /** The same after an exchange of Flink's, which follows the checks of each edge. */
    JobOrigin exchanged() {
        return new JobOrigin(env, planned, true, null);
    }

    /** The same for the keyed operator after a union. */
    JobOrigin ofUnion(UnionExchange exchange) {
        return new JobOrigin(env, planned, isExchanged, exchange);
    }

    /** The edges, as they are. */
    List<PlannedEdge> edges() {
        return edgesBefore(isExchanged);
    }

    /** The edges, if an exchange of Flink's follows them, or if none does. */
    List<PlannedEdge> edgesBefore(boolean exchange) {
        return exchange ? planned.stream().map(PlannedEdge::exchanged).toList() : planned;
    }

    @Override
    public OriginCheck get() {
        Optional<String> pointer = RestoredEdge.pointer(env);
        List<PlannedEdge> edges =
                Stream.concat(edges().stream(), OperatorEdges.besides(this, env).stream()).toList();
        TreeMap<String, String> plans = new TreeMap<>();
        boolean verified = pointer.isPresent();
        for (PlannedEdge edge : edges) {
            plans.put(edge.edge().name(), edge.planInState());
            verified &= isVerified(edge);
        }
        if (union != null && edges.stream().anyMatch(edge -> edge.plan() != Plan.FORWARD)) {
            plans.put(UnionExchange.ENTRY, union.inState());
            verified &=
                    pointer.filter(path -> union.read().equals(path) || isSavepoint(path))
                            .isPresent();
        }
        String digest = pointer.map(JobOrigin::digest).orElse("");
        return new PlannedOrigin(
                new StateOrigin(plans, JobSettings.unalignedCheckpoints(env), digest),
                verified ? digest : "",
                pointer.isEmpty()
                        && (union == null || !union.read().isEmpty())
                        && edges.stream().allMatch(JobOrigin::keepsEarlierRun),
                edges.stream()
                        .filter(PlannedEdge::mayMove)
                        .map(edge -> edge.edge().name())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Whether the plan loses nothing of the snapshot that the job will go on from. */
    private boolean isVerified(PlannedEdge edge) {
        if (edge.plan() == Plan.FORWARD) {
            return isEmpty(edge);
        }
        return !edge.mayMove()
                || (edge.restored().isOf(env)
                        ? edge.restored() instanceof RestoredEdge.Empty
                                || edge.restored() instanceof RestoredEdge.InFlight
                        : RestoredEdge.of(env, edge.edge()) instanceof RestoredEdge.Empty);
    }

    /** Whether the plan was made for the newest checkpoint of an earlier run of the job. */
    private static boolean keepsEarlierRun(PlannedEdge edge) {
        return edge.restored() instanceof RestoredEdge.EarlierRun
                || edge.restored() instanceof RestoredEdge.Empty
                || (edge.plan() != Plan.FORWARD && !edge.mayMove());
    }

    private boolean isEmpty(PlannedEdge edge) {
        RestoredEdge restored =
                edge.restored().isOf(env) ? edge.restored() : RestoredEdge.of(env, edge.edge());
        if (restored instanceof RestoredEdge.InFlight inFlight) {
            throw new IllegalStateException(
                    """
                    The snapshot to go on from must be named before the plan is made, but %s was \
                    named later, and has %d bytes of records in flight that plan FORWARD of %s would \
                    lose. Set execution.state-recovery.path before keyedStream(), or submit the job \
                    with upTo(Plan.LOCAL_FIRST)."""
                            .formatted(inFlight.pointer(), inFlight.bytes(), edge.edge().name()));
        }
        return restored instanceof RestoredEdge.Empty;
    }

    private static String digest(String pointer) {
        byte[] bytes = pointer.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().toHexDigits(Hashing.xxh3_64().hashBytesToLong(bytes));
    }
}
