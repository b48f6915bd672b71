package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.plan.Plan;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses state whose unaligned checkpoint may hold records in flight on an exchange that the job
 * no longer has. Immutable.
 *
 * @param origin how the job runs
 * @param verified a digest of where a snapshot lies that was read when the job was built, and has
 *     nothing in flight that these edges lose; empty if there is none
 * @param earlierRunRead whether the newest checkpoint of an earlier run was read instead, and these
 *     edges lose nothing of it
 * @param moving the names of the edges with an exchange after an operator that depends on the plan
 */
public record PlannedOrigin(
        StateOrigin origin, String verified, boolean earlierRunRead, TreeSet<String> moving)
        implements OriginCheck {

    private static final String REFUSAL =
            """
            A job must keep its plan while records are in flight in an unaligned checkpoint, because \
            Flink loses the records of an exchange that is gone. The restored state %s, but the job \
            is submitted with plan FORWARD for %s, and nothing shows that no records are in flight. \
            To go on from this state, submit the job with upTo(Plan.LOCAL_FIRST); to change to \
            FORWARD, give it a savepoint or an aligned checkpoint by execution.state-recovery.path, \
            readable where the job is built. If it cannot be readable there, first run the job with \
            upTo(Plan.LOCAL_FIRST) and execution.checkpointing.unaligned.enabled: false.""";

    private static final String MOVED =
            """
            A stream that is in the job already must keep its plan while records are in flight in an \
            unaligned checkpoint, because Flink loses the records of an exchange that follows another \
            operator than before: LOCAL_FIRST and observing(…) add one that checks records. The \
            restored state %s, but the job is submitted with plan %s for %s, and nothing shows that no \
            records are in flight. Submit the job with the plan and the observed strategies that it \
            had; or name the snapshot by execution.state-recovery.path where the job is built, readable \
            there, and before keyedStream(). If it cannot be readable there, first run the job as it was \
            with execution.checkpointing.unaligned.enabled: false.""";

    private static final String UNION_MOVED =
            """
            The exchange of a union must stay where it is while records are in flight in an unaligned \
            checkpoint, because Flink loses them if it moves. The restored state %s, but the job has \
            it %s, and nothing shows that no records are in flight. Submit the job with the plans \
            of both streams that it had; or name the snapshot by execution.state-recovery.path where \
            the job is built, readable there. If it cannot be readable there, first run the job as it \
            was with execution.checkpointing.unaligned.enabled: false.""";

    private static final String OF_FIRST_VERSION =
            "was written by version 0.1, which does not say under which plan";

    private static final String FORWARD = Plan.FORWARD.name();
    private static final String HASH = Plan.HASH.name();

    @Override
    public Optional<String> refusal(@Nullable StateOrigin restored) {
        return Stream.concat(
                        origin.plans().entrySet().stream()
                                .filter(edge -> edge.getValue().equals(FORWARD))
                                .map(Map.Entry::getKey)
                                .flatMap(edge -> refusal(edge, restored).stream()),
                        Stream.concat(
                                unionMoved(restored).stream(),
                                moving.stream().flatMap(edge -> moved(edge, restored).stream())))
                .findFirst();
    }

    private Optional<String> unionMoved(@Nullable StateOrigin restored) {
        String now = origin.plans().get(UnionExchange.ENTRY);
        if (now == null || losesNothing(restored)) {
            return Optional.empty();
        }
        if (restored == null) {
            return Optional.of(
                    UNION_MOVED.formatted(
                            "was written by version 0.1, which does not say where it had it", now));
        }
        String before = restored.plans().getOrDefault(UnionExchange.ENTRY, now);
        return before.equals(now)
                ? Optional.empty()
                : Optional.of(UNION_MOVED.formatted("had it " + before, now));
    }

    /** State of 0.1 does not say where its exchange was. */
    private Optional<String> moved(String edge, @Nullable StateOrigin restored) {
        if (losesNothing(restored)) {
            return Optional.empty();
        }
        if (restored == null) {
            return Optional.of(MOVED.formatted(OF_FIRST_VERSION, origin.plans().get(edge), edge));
        }
        String before = planOf(edge, restored);
        String now = origin.plans().getOrDefault(edge, before);
        return before.equals(FORWARD) || before.equals(HASH) == now.equals(HASH)
                ? Optional.empty()
                : Optional.of(MOVED.formatted("was written under plan " + before, now, edge));
    }

    private Optional<String> refusal(String edge, @Nullable StateOrigin restored) {
        if (losesNothing(restored)) {
            return Optional.empty();
        }
        if (restored == null) {
            return Optional.of(REFUSAL.formatted(OF_FIRST_VERSION, edge));
        }
        String plan = planOf(edge, restored);
        return plan.equals(FORWARD)
                ? Optional.empty()
                : Optional.of(REFUSAL.formatted("was written under plan " + plan, edge));
    }

    /** State of 0.1 does not say whether it has records in flight; most likely nothing changed. */
    private boolean losesNothing(@Nullable StateOrigin restored) {
        return restored == null
                ? !origin.unaligned() || isVerified(null) || earlierRunRead
                : !restored.unaligned() || isVerified(restored);
    }

    /**
     * Whether the state comes from the snapshot that was read, and not from a later one of a job
     * that had itself gone on from there: after a failure of the JobManager a job is built anew
     * with its first snapshot, but goes on from its last checkpoint.
     */
    private boolean isVerified(@Nullable StateOrigin restored) {
        return !verified.isEmpty()
                && (restored == null || !restored.restoredFrom().equals(verified));
    }

    /** The plan of an edge; of a renamed one, any that has an exchange. */
    private static String planOf(String edge, StateOrigin restored) {
        String plan = restored.plans().get(edge);
        return plan != null
                ? plan
                : restored.plans().entrySet().stream()
                        .filter(other -> !other.getKey().equals(UnionExchange.ENTRY))
                        .map(Map.Entry::getValue)
                        .filter(other -> !other.equals(FORWARD))
                        .findFirst()
                        .orElse(FORWARD);
    }
}
