package io.flinkpartitioning.internal.planner.restored;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.plan.Plan;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlannedOriginTest {

    private static final String EDGE = "trades by trader_id";
    private static final String FIRST = "digest of the first snapshot";
    private static final String SECOND = "digest of the second snapshot";

    @ParameterizedTest
    @EnumSource(names = "FORWARD", mode = EnumSource.Mode.EXCLUDE)
    void exchangeThatIsGone_isRefused_withBothPlansAndTheWaysOut(Plan before) {
        assertThat(forward("").refusal(state(before, true, "")))
                .get()
                .asString()
                .contains("written under plan " + before)
                .contains("submitted with plan FORWARD for " + EDGE)
                .contains("upTo(Plan.LOCAL_FIRST)", "savepoint", "aligned checkpoint");
    }

    @Test
    void alignedCheckpoint_hasNothingInFlight() {
        assertThat(forward("").refusal(state(Plan.LOCAL_FIRST, false, ""))).isEmpty();
    }

    @Test
    void sameOrAWorsePlan_losesNothing() {
        assertThat(forward("").refusal(state(Plan.FORWARD, true, ""))).isEmpty();
        for (Plan plan : new Plan[] {Plan.LOCAL_FIRST, Plan.HASH}) {
            assertThat(job(plan, true, "").refusal(state(Plan.HASH, true, ""))).isEmpty();
        }
    }

    @Test
    void snapshotThatWasRead_isTrusted_butNotALaterOneOfAJobThatBeganThere() {
        assertThat(forward(FIRST).refusal(state(Plan.LOCAL_FIRST, true, ""))).isEmpty();
        assertThat(forward(SECOND).refusal(state(Plan.LOCAL_FIRST, true, FIRST))).isEmpty();
        assertThat(forward(FIRST).refusal(state(Plan.LOCAL_FIRST, true, FIRST))).isPresent();
    }

    @Test
    void stateOfTheFirstVersion_isRefusedUnderUnalignedCheckpoints_unlessItWasRead() {
        assertThat(forward("").refusal(null)).get().asString().contains("version 0.1");
        assertThat(forward(FIRST).refusal(null)).isEmpty();
        assertThat(job(Plan.FORWARD, false, "").refusal(null)).isEmpty();
    }

    @Test
    void edgeOfAnotherName_isTakenForAnyThatHadAnExchange() {
        StateOrigin renamed = new StateOrigin(names(Map.of("a", Plan.FORWARD)), true, "");
        assertThat(forward("").refusal(renamed)).isEmpty();
        renamed =
                new StateOrigin(names(Map.of("a", Plan.FORWARD, "b", Plan.LOCAL_FIRST)), true, "");
        assertThat(forward("").refusal(renamed)).isPresent();
    }

    /** LOCAL_FIRST has an operator in front of the exchange of a stream that HASH does not have. */
    @Test
    void exchangeOfAStreamThatFollowsAnotherOperator_isRefused_unlessTheSnapshotWasRead() {
        assertThat(stream(Plan.LOCAL_FIRST, "").refusal(state(Plan.HASH, true, "")))
                .get()
                .asString()
                .contains("under plan HASH", "with plan LOCAL_FIRST for " + EDGE);
        assertThat(stream(Plan.HASH, "").refusal(state(Plan.LOCAL_FIRST, true, ""))).isPresent();
        assertThat(stream(Plan.HASH, "").refusal(afterCheck())).isPresent();
        assertThat(stream(Plan.LOCAL_FIRST, "").refusal(afterCheck())).isEmpty();
        assertThat(stream(Plan.HASH, "").refusal(state(Plan.HASH, true, ""))).isEmpty();
        assertThat(stream(Plan.HASH, "").refusal(state(Plan.FORWARD, true, ""))).isEmpty();
        assertThat(stream(Plan.HASH, "").refusal(state(Plan.LOCAL_FIRST, false, ""))).isEmpty();
        assertThat(stream(Plan.HASH, FIRST).refusal(state(Plan.LOCAL_FIRST, true, ""))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "FORWARD", mode = EnumSource.Mode.EXCLUDE)
    void stateOfTheFirstVersion_behindAStream_isRefused_unlessItWasReadOrHasNothingInFlight(
            Plan plan) {
        assertThat(stream(plan, "").refusal(null))
                .get()
                .asString()
                .contains("version 0.1, which does not say under which plan")
                .contains("with plan %s for %s".formatted(plan, EDGE))
                .contains("execution.state-recovery.path", "unaligned.enabled: false");
        assertThat(stream(plan, FIRST).refusal(null)).as("read").isEmpty();
        TreeSet<String> moving = new TreeSet<>(List.of(EDGE));
        assertThat(new PlannedOrigin(state(plan, true, ""), "", true, moving).refusal(null))
                .as("read as the newest checkpoint of an earlier run")
                .isEmpty();
        assertThat(new PlannedOrigin(state(plan, false, ""), "", false, moving).refusal(null))
                .as("aligned checkpoints")
                .isEmpty();
        assertThat(job(plan, true, "").refusal(null)).as("a Kafka source").isEmpty();
    }

    /** Only state of 0.1 is taken for the newest checkpoint of the earlier run. */
    @Test
    void earlierRunThatWasRead_doesNotExcuseStateThatSaysItsPlan() {
        PlannedOrigin read =
                new PlannedOrigin(state(Plan.FORWARD, true, ""), "", true, new TreeSet<>());
        assertThat(read.refusal(null)).isEmpty();
        assertThat(read.refusal(state(Plan.LOCAL_FIRST, true, ""))).isPresent();
    }

    private static StateOrigin afterCheck() {
        return new StateOrigin(new TreeMap<>(Map.of(EDGE, PlannedEdge.HASH_AFTER_CHECK)), true, "");
    }

    private static PlannedOrigin stream(Plan plan, String verified) {
        return new PlannedOrigin(
                state(plan, true, verified), verified, false, new TreeSet<>(List.of(EDGE)));
    }

    @Test
    void origin_isReadAsWritten() throws IOException {
        StateOrigin origin =
                new StateOrigin(names(Map.of("a", Plan.FORWARD, "b", Plan.HASH)), true, FIRST);
        DataOutputSerializer out = new DataOutputSerializer(64);
        origin.write(out);
        assertThat(StateOrigin.read(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(origin);
    }

    private static PlannedOrigin forward(String verified) {
        return job(Plan.FORWARD, true, verified);
    }

    private static PlannedOrigin job(Plan plan, boolean unaligned, String verified) {
        return new PlannedOrigin(
                state(plan, unaligned, verified), verified, false, new TreeSet<>());
    }

    private static StateOrigin state(Plan plan, boolean unaligned, String restoredFrom) {
        return new StateOrigin(names(Map.of(EDGE, plan)), unaligned, restoredFrom);
    }

    private static SortedMap<String, String> names(Map<String, Plan> plans) {
        TreeMap<String, String> names = new TreeMap<>();
        plans.forEach((edge, plan) -> names.put(edge, plan.name()));
        return names;
    }
}
