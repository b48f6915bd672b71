package io.flinkpartitioning.switching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.FakeCluster.FakeJob;
import io.flinkpartitioning.switching.FakeCluster.StartOutcome;
import io.flinkpartitioning.switching.FakeCluster.StopOutcome;
import io.flinkpartitioning.switching.FakeCluster.SubmitOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobStatus;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is decided and done, whatever the cluster does in the middle of it. */
class SwitchControllerTest {

    private static final Choice FORWARD =
            Choice.of(SmartRepartition.by("trader_id").onStray(StrayPolicy.SWITCH));
    private static final Promotion PROMOTION = new Promotion(Duration.ofMinutes(30), 1000);
    private static final Timeouts TIMEOUTS =
            new Timeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(2));

    private final FakeTime time = new FakeTime();
    private final List<Switch> switches = new ArrayList<>();
    private FakeCluster cluster;
    private SwitchController controller;

    private final Path directory;

    SwitchControllerTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        this.cluster = new FakeCluster(directory.resolve("checkpoints"));
        this.controller = control(cluster, FORWARD, PROMOTION, directory);
    }

    private void submit(Choice choice) throws Exception {
        submit(choice, PROMOTION, directory);
    }

    private void submit(Choice choice, @Nullable Promotion promotion, Path where) throws Exception {
        cluster = new FakeCluster(where.resolve("checkpoints"));
        controller = control(cluster, choice, promotion, where);
    }

    private SwitchController control(
            FakeCluster of, Choice choice, @Nullable Promotion promotion, Path where)
            throws Exception {
        Snapshots snapshots =
                new Snapshots(
                        new org.apache.flink.core.fs.Path(
                                where.resolve("savepoints").toUri().toString()));
        JobOperations operations =
                new JobOperations(FakeCluster.NAME, of, of, snapshots, time, TIMEOUTS);
        return SwitchController.submit(
                operations,
                new Stopping(operations, snapshots, time, TIMEOUTS),
                new SwitchReport(FakeCluster.NAME, time, switches::add),
                promotion,
                choice);
    }

    private Switch onlySwitch() {
        assertThat(switches).hasSize(1);
        return switches.get(0);
    }

    private static SwitchController.State ended(
            ThrowingConsumer<Throwable> expected, SwitchController.State state) {
        assertThat(state)
                .isInstanceOfSatisfying(
                        SwitchController.State.Ended.class,
                        end -> assertThat(end.failure()).satisfies(expected));
        return state;
    }

    @Test
    void stray_underForward_goesOnAsLocalFirstFromTheLastCheckpoint() throws Exception {
        FakeJob job = cluster.theJob();
        job.checkpoint();
        job.checkpoint();
        job.failOnStray();

        assertThat(controller.poll()).isInstanceOf(SwitchController.State.Running.class);

        FakeJob next = cluster.theJob();
        assertThat(next.choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(next.snapshot()).endsWith(job.getJobID() + "/chk-2");
        Switch done = onlySwitch();
        assertThat(done.cause()).isEqualTo(Switch.Cause.STRAY_RECORD);
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(done.snapshot()).isEqualTo(next.snapshot());
        assertThat(done.detail())
                .isEqualTo("A record of topic 'trades', partition 3 has the key 'x'");
    }

    @Test
    void stray_beforeAnyCheckpoint_beginsAnewWithoutState() throws Exception {
        cluster.theJob().failOnStray();
        controller.poll();
        assertThat(cluster.theJob().snapshot()).isNull();
        assertThat(onlySwitch().snapshot()).isNull();
    }

    @Test
    void stray_beforeTheFirstCheckpointAfterASwitch_goesOnFromThatSavepoint() throws Exception {
        controller.switchTo(choice -> choice.withParallelism(3));
        String savepoint = cluster.theJob().snapshot();
        cluster.theJob().failOnStray();
        controller.poll();
        assertThat(cluster.theJob().snapshot()).isEqualTo(savepoint);
        assertThat(cluster.theJob().choice().parallelism()).isEqualTo(3);
    }

    @Test
    void stray_whoseLastCheckpointIsGone_endsWithThatError() throws Exception {
        FakeJob job = cluster.theJob();
        job.checkpoint();
        Files.delete(
                directory.resolve("checkpoints/" + job.getJobID() + "/chk-1").resolve("_metadata"));
        job.failOnStray();
        ended(
                failure ->
                        assertThat(failure)
                                .hasMessageContaining("must go on from its last checkpoint")
                                .hasMessageContaining("Nothing has been deleted"),
                controller.poll());
        assertThat(cluster.running()).isEmpty();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.ENDED);
    }

    @Test
    void stray_withPolicyFail_orOtherFailures_endTheJob() throws Exception {
        submit(Choice.of(SmartRepartition.by("trader_id")));
        cluster.theJob().failOnStray();
        ended(failure -> assertThat(failure).hasStackTraceContaining("Stray"), controller.poll());
        assertThat(switches).isEmpty();

        submit(FORWARD);
        cluster.theJob().fail(new IOException("disk full"));
        ended(
                failure -> assertThat(failure).hasStackTraceContaining("disk full"),
                controller.poll());
        assertThat(switches).isEmpty();
    }

    @Test
    void stray_whileTheClusterRefuses_isSubmittedAgain_andEndsWhenTheTimeIsOver() throws Exception {
        cluster.theJob().checkpoint();
        cluster.theJob().failOnStray();
        cluster.submissions =
                new ArrayList<>(
                        List.of(
                                SubmitOutcome.REFUSED,
                                SubmitOutcome.ACCEPTED_BUT_THE_ANSWER_IS_LOST,
                                SubmitOutcome.REFUSED,
                                SubmitOutcome.ACCEPTED));
        controller.poll();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.SWITCHED);

        cluster.theJob().status(JobStatus.CANCELED);
        submit(FORWARD, PROMOTION, directory.resolve("second"));
        cluster.theJob().failOnStray();
        for (int i = 0; i < 200; i++) {
            cluster.submissions.add(SubmitOutcome.REFUSED);
        }
        ended(
                failure -> assertThat(failure).hasMessage("the submission is refused"),
                controller.poll());
    }

    @Test
    void stray_onAClusterWithoutSlots_waitsForThem() throws Exception {
        cluster.starts.add(StartOutcome.LACKS_SLOTS);
        cluster.theJob().failOnStray();
        controller.poll();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.WAITING);
        assertThat(onlySwitch().detail()).contains("the cluster may lack slots");
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void switchByHand_goesThroughASavepoint() throws Exception {
        Switch done = controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done).isEqualTo(onlySwitch());
        assertThat(done.cause()).isEqualTo(Switch.Cause.REQUESTED);
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(done.from()).isEqualTo(FORWARD);
        assertThat(done.snapshot()).isEqualTo(cluster.theJob().snapshot()).contains("savepoint-");
        assertThat(cluster.jobs()).hasSize(2);
    }

    @Test
    void switch_thatChangesLayoutOrNothing_orWhoseJobCannotBeBuilt_isRefusedBeforehand()
            throws Exception {
        assertRefused(
                choice -> choice.withStrategy(new AlwaysHash()),
                "must keep the layout of the keyed state");
        assertRefused(choice -> choice, "must change the edge or the parallelism");
        cluster.bestPlan = Plan.LOCAL_FIRST;
        assertRefused(
                choice -> choice.withParallelism(2),
                "should come to plan FORWARD, but would have LOCAL_FIRST: a sample has strays");
        cluster.buildFailure = new IllegalArgumentException("no such topic");
        assertRefused(choice -> choice.withParallelism(2), "no such topic");
        assertThat(cluster.jobs()).hasSize(1);
        assertThat(cluster.theJob().choice()).isEqualTo(FORWARD);
        assertThat(switches).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = JobStatus.class,
            names = {"RUNNING"},
            mode = EnumSource.Mode.EXCLUDE)
    void switch_ofAJobThatIsNotRunning_isRefused(JobStatus status) throws Exception {
        cluster.theJob().status(status);
        assertRefused(
                choice -> choice.upTo(Plan.LOCAL_FIRST),
                "must be RUNNING to be switched, but this one is " + status);
    }

    @Test
    void switch_whileTheClusterDoesNotAnswer_isRefused() throws Exception {
        cluster.answers = false;
        assertRefused(choice -> choice.upTo(Plan.LOCAL_FIRST), "is not to be reached");
    }

    private void assertRefused(UnaryOperator<Choice> change, String expectedMessage) {
        assertThatThrownBy(() -> controller.switchTo(change))
                .isInstanceOf(SwitchRefusedException.class)
                .hasMessageContaining(expectedMessage);
    }

    @Test
    void savepointThatFails_leavesTheJobRunning() throws Exception {
        FakeJob job = cluster.theJob();
        cluster.stop = StopOutcome.SAVEPOINT_FAILS;
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("runs on as smart up to FORWARD");
        assertThat(cluster.theJob()).isSameAs(job);
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.KEPT);
        controller.poll();
        assertThat(cluster.theJob()).isSameAs(job);
    }

    @Test
    void stoppingThatFails_goesOnFromItsValidSavepoint() throws Exception {
        cluster.stop = StopOutcome.STOPPING_FAILS;
        Switch done = controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(done.detail()).contains("the stopping failed, its savepoint is valid");
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void savepointThatFailsTheJob_letsItGoOnAsItWas() throws Exception {
        cluster.theJob().checkpoint();
        cluster.stop = StopOutcome.SAVEPOINT_AND_JOB_FAIL;
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("it goes on as smart up to FORWARD");
        assertThat(cluster.theJob().choice()).isEqualTo(FORWARD);
        assertThat(cluster.theJob().snapshot()).contains("chk-1");
    }

    @Test
    void lostAnswerOfAStop_isFoundOut() throws Exception {
        cluster.stop = StopOutcome.STOPS_BUT_THE_ANSWER_IS_LOST;
        Switch done = controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
    }

    @Test
    void stopThatComesLate_letsTheJobGoOnAsItWas() throws Exception {
        cluster.stop = StopOutcome.STOPS_LATER_BUT_THE_ANSWER_IS_LOST;
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class);
        FakeJob job = cluster.theJob();
        controller.poll();
        job.catchUp();
        assertThat(cluster.running()).isEmpty();
        assertThat(controller.poll()).isInstanceOf(SwitchController.State.Running.class);
        assertThat(cluster.theJob().choice()).isEqualTo(FORWARD);
        assertThat(switches.get(1).outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource(
            value = StartOutcome.class,
            names = {"FAILS", "LACKS_SLOTS"})
    void newJobThatDoesNotStart_isTakenBackFromTheSameSavepoint(StartOutcome start)
            throws Exception {
        cluster.starts.add(start);
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.withParallelism(100)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("the old one, smart up to FORWARD, has been restored from");
        assertThat(cluster.theJob().choice()).isEqualTo(FORWARD);
        assertThat(cluster.theJob().snapshot())
                .isEqualTo(cluster.jobs().get(1).snapshot())
                .isEqualTo(onlySwitch().snapshot());
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
    }

    @Test
    void newJobThatIsNotAccepted_isTakenBack_andTheAcceptedOneIsCancelled() throws Exception {
        cluster.submissions.add(SubmitOutcome.ACCEPTED_BUT_THE_ANSWER_IS_LOST);
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class);
        assertThat(cluster.theJob().choice()).isEqualTo(FORWARD);
        assertThat(cluster.jobs()).hasSize(3);
    }

    @Test
    void newJobThatNeitherStartsNorEnds_stays_sinceThereMustNotBeTwo() throws Exception {
        cluster.starts.add(StartOutcome.LACKS_SLOTS);
        cluster.cancelWorks = false;
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.withParallelism(100)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("it stays, since there must not be two");
        assertThat(cluster.theJob().choice().parallelism()).isEqualTo(100);
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.WAITING);
    }

    @Test
    void neitherJobCanBeRestored_endsWithTheSavepointsName() throws Exception {
        for (int i = 0; i < 200; i++) {
            cluster.submissions.add(SubmitOutcome.REFUSED);
        }
        assertThatThrownBy(() -> controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("the state is at file:");
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.ENDED);
        assertThat(controller.state()).isInstanceOf(SwitchController.State.Ended.class);
    }

    @Test
    void alignedJob_isPromoted_afterTimeAndCount() throws Exception {
        submit(FORWARD.upTo(Plan.LOCAL_FIRST));
        observe(0, 0);
        time.pass(Duration.ofMinutes(31));
        observe(999, 0);
        assertThat(switches).as("too few records").isEmpty();
        observe(1000, 0);
        assertThat(onlySwitch().cause()).isEqualTo(Switch.Cause.ALIGNED);
        assertThat(onlySwitch().detail()).contains("no stray in PT30M and at least 1000 records");
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void stray_orRestart_beginsTheTimeAnew() throws Exception {
        submit(FORWARD.upTo(Plan.LOCAL_FIRST));
        observe(0, 0);
        time.pass(Duration.ofMinutes(29));
        observe(10_000, 1);
        time.pass(Duration.ofMinutes(29));
        observe(20_000, 1);
        time.pass(Duration.ofMinutes(2));
        observe(5, 0);
        time.pass(Duration.ofMinutes(29));
        observe(50_000, 0);
        assertThat(switches).isEmpty();
        time.pass(Duration.ofMinutes(2));
        observe(60_000, 0);
        assertThat(switches).hasSize(1);
    }

    @Test
    void promotion_takesTwiceAsLongAfterEachDemotion_soThatItCannotFlap() throws Exception {
        for (int demotions = 1; demotions <= 8; demotions++) {
            cluster.theJob().failOnStray();
            controller.poll();
            long factor = 1L << Math.min(demotions, 6);
            observe(0, 0);
            time.pass(Duration.ofMinutes(30).multipliedBy(factor).minusSeconds(1));
            observe(1000 * factor, 0);
            assertThat(cluster.theJob().choice().bestPlan())
                    .as("before the time, after %d demotions", demotions)
                    .isEqualTo(Plan.LOCAL_FIRST);
            time.pass(Duration.ofSeconds(1));
            observe(1000 * factor, 0);
            assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.FORWARD);
        }
    }

    @Test
    void promotionThatFailsOrIsRefused_waitsTwiceAsLong() throws Exception {
        submit(FORWARD.upTo(Plan.LOCAL_FIRST));
        cluster.stop = StopOutcome.SAVEPOINT_FAILS;
        observe(0, 0);
        time.pass(Duration.ofMinutes(30));
        observe(1000, 0);
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.KEPT);
        cluster.bestPlan = Plan.LOCAL_FIRST;
        observe(1000, 0);
        time.pass(Duration.ofMinutes(59));
        observe(3000, 0);
        time.pass(Duration.ofMinutes(1));
        observe(3000, 0);
        assertThat(switches).as("the second is refused before it begins").hasSize(1);
        cluster.bestPlan = Plan.FORWARD;
        cluster.stop = StopOutcome.STOPS;
        observe(3000, 0);
        time.pass(Duration.ofMinutes(119));
        observe(7000, 0);
        assertThat(switches).hasSize(1);
        time.pass(Duration.ofMinutes(1));
        observe(7000, 0);
        assertThat(switches).hasSize(2);
    }

    @Test
    void jobThatSomeoneHasSwitchedDown_isNotPromoted() throws Exception {
        controller.switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        observe(0, 0);
        time.pass(Duration.ofDays(1));
        observe(1_000_000, 0);
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void withoutPromotion_orWithoutMetrics_nothingIsPromoted() throws Exception {
        submit(FORWARD.upTo(Plan.LOCAL_FIRST), null, directory);
        observe(0, 0);
        time.pass(Duration.ofDays(1));
        observe(1_000_000, 0);
        assertThat(switches).isEmpty();
        cluster.theJob().status(JobStatus.CANCELED);
        submit(FORWARD.upTo(Plan.LOCAL_FIRST), PROMOTION, directory.resolve("second"));
        time.pass(Duration.ofDays(1));
        controller.poll();
        assertThat(switches).isEmpty();
    }

    private void observe(long routed, long stray) throws InterruptedException {
        cluster.alignment = Optional.of(new JobMonitor.Alignment(routed, stray));
        controller.poll();
    }

    @Test
    void clusterThatDoesNotAnswer_isAskedAgain() throws Exception {
        cluster.answers = false;
        for (int i = 0; i < 1000; i++) {
            assertThat(controller.poll()).isInstanceOf(SwitchController.State.Running.class);
            time.pass(Duration.ofSeconds(1));
        }
        cluster.answers = true;
        cluster.theJob().failOnStray();
        controller.poll();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.SWITCHED);
    }

    @Test
    void jobThatTheClusterHasForgotten_endsAfterAWhile() throws Exception {
        cluster.forget();
        assertThat(controller.poll()).isInstanceOf(SwitchController.State.Running.class);
        time.pass(Duration.ofMinutes(2));
        ended(
                failure -> assertThat(failure).hasMessageContaining("without high availability"),
                controller.poll());
    }

    @Test
    void finishedOrCancelledJob_ends() throws Exception {
        cluster.theJob().status(JobStatus.CANCELED);
        ended(failure -> assertThat(failure).isNull(), controller.poll());
        submit(FORWARD, PROMOTION, directory.resolve("second"));
        cluster.theJob().status(JobStatus.FINISHED);
        ended(failure -> assertThat(failure).isNull(), controller.poll());
    }

    @Test
    void anyOrderOfFaults_leavesOneJobWithTheLatestState() throws Exception {
        faults(200, 20261124);
    }

    @Test
    @Tag("full")
    void manyOrdersOfFaults_leaveOneJobWithTheLatestState() throws Exception {
        faults(20_000, System.nanoTime());
    }

    /**
     * The fake cluster itself refuses two jobs at once, and a job that is not given the latest
     * state.
     */
    private void faults(int runs, long seed) throws Exception {
        int switched = 0;
        int ended = 0;
        for (int run = 0; run < runs; run++) {
            Random random = new Random(seed + run);
            String as = "seed " + (seed + run);
            try {
                submit(FORWARD, PROMOTION, directory.resolve("run-" + run));
                for (int step = 0; step < 8; step++) {
                    cluster.running().ifPresent(FakeJob::catchUp);
                    if (random.nextInt(3) == 0) {
                        cluster.running().ifPresent(FakeJob::checkpoint);
                    }
                    cluster.stop = any(random, StopOutcome.values());
                    cluster.submissions =
                            new ArrayList<>(
                                    List.of(
                                            any(random, SubmitOutcome.values()),
                                            any(random, SubmitOutcome.values())));
                    cluster.starts =
                            new ArrayList<>(
                                    List.of(
                                            any(random, StartOutcome.values()),
                                            StartOutcome.RUNS,
                                            StartOutcome.RUNS,
                                            StartOutcome.RUNS));
                    cluster.answers = random.nextInt(5) > 0;
                    if (random.nextInt(3) == 0) {
                        cluster.running()
                                .filter(job -> job.choice().bestPlan() == Plan.FORWARD)
                                .ifPresent(FakeJob::failOnStray);
                        controller.poll();
                    } else {
                        requestAny(random);
                    }
                    cluster.answers = true;
                    controller.poll();
                    // What was submitted by this look may have failed to start.
                    SwitchController.State state = controller.poll();
                    if (state instanceof SwitchController.State.Ended end) {
                        assertThat(end.failure())
                                .as("%s, why no job runs", as)
                                .hasStackTraceContaining("the job does not start");
                        ended++;
                        break;
                    }
                    assertThat(cluster.running()).as("%s, a job that runs", as).isPresent();
                    assertThat(controller.job().client())
                            .as("%s, the job that is watched", as)
                            .isSameAs(cluster.theJob());
                    switched += switches.size();
                    switches.clear();
                }
            } catch (AssertionError e) {
                throw new AssertionError(as + ": " + e.getMessage(), e);
            }
        }
        assertThat(switched).as("switches").isGreaterThan(runs);
        assertThat(ended).as("runs whose job did not start").isLessThan(runs);
    }

    private void requestAny(Random random) throws InterruptedException {
        Plan plan = any(random, Plan.FORWARD, Plan.LOCAL_FIRST);
        int parallelism = 1 + random.nextInt(4);
        try {
            controller.switchTo(choice -> choice.upTo(plan).withParallelism(parallelism));
        } catch (SwitchRefusedException | SwitchFailedException e) {
            // Both are among what may happen; what matters is what runs then.
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @SafeVarargs
    private static <T> T any(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
