package io.flinkpartitioning.internal.planner;

import static io.flinkpartitioning.internal.planner.RestoredJob.CHECK;
import static io.flinkpartitioning.internal.planner.RestoredJob.EDGE;
import static io.flinkpartitioning.internal.planner.RestoredJob.origin;
import static io.flinkpartitioning.internal.planner.RestoredJob.placed;
import static io.flinkpartitioning.internal.planner.RestoredJob.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinkpartitioning.plan.CoPartitionedExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of jobs that go on from checkpoints with records in flight; no broker is needed. */
class RestoredPlanTest {

    @TempDir private Path directory;

    private RestoredJob job = new RestoredJob();
    private final SnapshotFile snapshot = new SnapshotFile();

    @Test
    void nothingInFlight_isForward() throws IOException {
        snapshot.operator("trades", 0, 0).operator("sums", 0, 0, placed(null));
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void recordsFromTheSource_keepTheExchange_andAreCounted() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator(CHECK, 0, 1000)
                .operator("sums", 0, 500, placed(null));
        PlanExplanation explanation = explainRestored();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons()).singleElement().asString().contains("1000 bytes");
    }

    @Test
    void recordsToTheKeyedOperator_keepTheExchange() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator(CHECK, 0, 0)
                .operator("sums", 1000, 0, placed(null));
        assertThat(explainRestored().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void recordsToAnOperatorWithoutState_mayBeOfThisEdge() throws IOException {
        snapshot.operator("trades", 0, 0).operator(CHECK, 0, 0).operator("alerts", 1000, 0);
        assertThat(explainRestored().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void recordsBehindAPlainKeyBy_areOfAnotherEdge() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator("sums", 0, 1000, placed(null))
                .operator("by symbol", 1000, 0, StringSerializer.INSTANCE);
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void stateWrittenUnderForward_hasNothingInFlight_whateverElseHas() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.FORWARD))))
                .operator("format", 0, 1000)
                .operator("alerts", 1000, 0);
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void stateWrittenUnderAnExchange_countsOnlyTheKeyedOperatorAfterThisEdge() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))))
                .operator("others", 1000, 0, placed(origin(Map.of("others by id", Plan.HASH))));
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    /** Before Flink 2.0 no name tells of the check, but the state does. */
    @Test
    void stateWrittenUnderLocalFirst_keepsTheExchange() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator(CHECK, 0, 1000)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))));
        assertThat(explainRestored().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    /** As application mode does after a failure of the JobManager. */
    @Test
    void jobThatIsBuiltAgain_keepsTheExchangeOfItsEarlierRun() throws IOException {
        Path checkpoints = job.withFixedId(directory);
        assertThat(job.keyed("trades").explain().plan()).as("first").isEqualTo(Plan.FORWARD);

        writtenUnder(Plan.FORWARD).writeTo(checkpoints.resolve("chk-10"), 10);
        assertThat(job.keyed("trades").explain().plan()).as("FORWARD").isEqualTo(Plan.FORWARD);
        writtenUnder(Plan.LOCAL_FIRST).writeTo(checkpoints.resolve("chk-9"), 9);
        makeOlder(checkpoints.resolve("chk-9"));
        assertThat(job.keyed("trades").explain().plan()).as("older").isEqualTo(Plan.FORWARD);
        writtenUnder(Plan.LOCAL_FIRST).writeTo(checkpoints.resolve("chk-11"), 11);
        PlanExplanation explanation = job.keyed("trades").explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons()).singleElement().asString().contains("chk-11");

        job.from(writtenUnder(Plan.LOCAL_FIRST).writeTo(directory.resolve("first"), 5));
        assertThat(job.keyed("trades").explain().plan())
                .as("the savepoint that it began with")
                .isEqualTo(Plan.LOCAL_FIRST);
        job.from(writtenUnder(Plan.LOCAL_FIRST).writeTo(directory.resolve("later"), 12));
        assertThat(job.keyed("trades").explain().plan())
                .as("a later savepoint")
                .isEqualTo(Plan.FORWARD);
    }

    /** A directory for all checkpoints of all jobs. */
    @Test
    void jobThatIsBuiltAgain_findsItsEarlierRunInADirectoryWithoutItsId() throws IOException {
        job.withFixedId(directory);
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR, false);
        job.environment().configure(settings);
        writtenUnder(Plan.LOCAL_FIRST).writeTo(directory.resolve("chk-3"), 3);
        assertThat(job.keyed("trades").explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    /** A deployment that began without a snapshot counts its checkpoints from 1 again. */
    @Test
    void jobThatIsBuiltAgain_goesOnFromItsLastCheckpoint_whateverAnEarlierDeploymentHasLeft()
            throws IOException {
        Path checkpoints = job.withFixedId(directory);
        writtenUnder(Plan.FORWARD).writeTo(checkpoints.resolve("chk-3"), 3);
        makeOlder(checkpoints.resolve("chk-3"));
        writtenUnder(Plan.LOCAL_FIRST).writeTo(checkpoints.resolve("chk-1"), 1);
        assertThat(job.keyed("trades").explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    private static void makeOlder(Path checkpoint) throws IOException {
        Files.setLastModifiedTime(
                checkpoint.resolve("_metadata"),
                FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    private static SnapshotFile writtenUnder(Plan plan) throws IOException {
        return new SnapshotFile()
                .operator("trades", 0, 0)
                .operator(CHECK, 0, 0)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, plan))));
    }

    @Test
    void join_keepsBothExchanges_whileRecordsAreInFlightToIt() throws IOException {
        Map<String, Plan> both =
                Map.of(EDGE, Plan.LOCAL_FIRST, "payments by trader_id", Plan.LOCAL_FIRST);
        job.from(
                snapshot.operator(CHECK, 0, 0)
                        .operator("joined", 1000, 0, placed(origin(both)))
                        .writeTo(directory));
        CoPartitionedExplanation explanation =
                job.keyed("trades").coPartitionedWith(job.keyed("payments")).explain();
        assertThat(explanation.left().plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.right().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void snapshotThatIsNotThere_isWarnedOf() {
        job.from(directory.resolve("gone").toUri().toString());
        PlanExplanation explanation = job.keyed("trades").explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("gone", "cannot be read here"));
    }

    @Test
    void snapshotNamedAfterThePlanWasMade_isRefusedWhenTheJobIsTranslated() throws IOException {
        sum(job.keyed("trades").keyedStream());
        job.from(snapshot.operator("trades", 0, 1000).writeTo(directory));
        assertThatIllegalStateException()
                .isThrownBy(() -> job.environment().getStreamGraph())
                .withMessageContaining("must be named before the plan is made")
                .withMessageContaining("upTo(Plan.LOCAL_FIRST)");
    }

    @Test
    void union_keepsTheExchangeInFrontOfItsWrappers_whileRecordsAreInFlightToThem()
            throws IOException {
        assertThat(job.unionOfExchangedStreams()).as("usually").isEqualTo("HASH");
        job = new RestoredJob();
        job.from(
                snapshot.operator(CHECK, 0, 10)
                        .operator("second-wrapped", 1000, 0)
                        .writeTo(directory));
        assertThat(job.unionOfExchangedStreams()).as("restored").isEqualTo("FORWARD");
    }

    private PlanExplanation explainRestored() throws IOException {
        job.from(snapshot.writeTo(directory));
        return job.keyed("trades").explain();
    }
}
