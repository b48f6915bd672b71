package io.flinkpartitioning.internal.switching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.internal.switching.FakeCluster.FakeJob;
import io.flinkpartitioning.internal.switching.FakeCluster.StartOutcome;
import io.flinkpartitioning.internal.switching.FakeCluster.StopOutcome;
import io.flinkpartitioning.internal.switching.FakeCluster.SubmitOutcome;
import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.JobOperations;
import io.flinkpartitioning.internal.switching.cluster.Snapshots;
import io.flinkpartitioning.internal.switching.cluster.Timeouts;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Promotion;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import io.flinkpartitioning.switching.SwitchRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobStatus;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(20));

    private final FakeTime time = new FakeTime();
    private final List<Switch> switches = new ArrayList<>();
    private Consumer<Switch> listeners = switches::add;
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
                new Snapshots(flinkPath(where, "checkpoints"), flinkPath(where, "savepoints"));
        return SwitchController.submit(
                new JobOperations(of, of, snapshots, time, TIMEOUTS),
                new SwitchReport(FakeCluster.NAME, time, done -> listeners.accept(done)),
                promotion,
                choice);
    }

    private static org.apache.flink.core.fs.Path flinkPath(Path directory, String name) {
        return new org.apache.flink.core.fs.Path(directory.resolve(name).toUri().toString());
    }

    /** Looks again and again, until nothing is under way. */
    private void poll() throws InterruptedException {
        controller.poll();
        for (int looks = 0; !controller.isIdle(); looks++) {
            if (looks > 10_000) {
                throw new AssertionError("A switch does not end");
            }
            time.pass(TIMEOUTS.poll());
            controller.poll();
        }
    }

    private CompletableFuture<Switch> request(UnaryOperator<Choice> change)
            throws InterruptedException {
        CompletableFuture<Switch> answer = new CompletableFuture<>();
        controller.request(change, answer);
        return answer;
    }

    private Switch switchTo(UnaryOperator<Choice> change)
            throws SwitchFailedException, InterruptedException {
        CompletableFuture<Switch> answer = request(change);
        poll();
        try {
            return answer.getNow(null);
        } catch (CompletionException e) {
            throw (SwitchFailedException) e.getCause();
        }
    }

    private Switch onlySwitch() {
        assertThat(switches).hasSize(1);
        return switches.get(0);
    }

    private static void assertForward(FakeJob job) {
        assertThat(job.choice().strategy()).isEqualTo(FORWARD.strategy());
        assertThat(job.choice().bestPlan()).isEqualTo(Plan.FORWARD);
        assertThat(job.choice().parallelism()).isZero();
    }

    private void assertEnded(ThrowingConsumer<Throwable> expected) {
        assertThat(controller.ended())
                .hasValueSatisfying(end -> assertThat(end.failure()).satisfies(expected));
    }

    @Test
    void stray_underForward_goesOnAsLocalFirstFromTheLastCheckpoint() throws Exception {
        FakeJob job = cluster.theJob();
        job.checkpoint();
        job.checkpoint();
        job.failOnStray();

        poll();
        assertThat(controller.ended()).isEmpty();

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
        poll();
        assertThat(cluster.theJob().snapshot()).isNull();
        assertThat(onlySwitch().snapshot()).isNull();
    }

    @Test
    void stray_beforeTheFirstCheckpointAfterASwitch_goesOnFromThatSavepoint() throws Exception {
        switchTo(choice -> choice.withParallelism(3));
        String savepoint = cluster.theJob().snapshot();
        cluster.theJob().failOnStray();
        poll();
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
        poll();
        assertEnded(
                failure ->
                        assertThat(failure)
                                .hasMessageContaining("must go on from its last checkpoint")
                                .hasMessageContaining("Nothing has been deleted"));
        assertThat(cluster.running()).isEmpty();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.ENDED);
    }

    @Test
    void stray_whoseSavepointIsGone_endsWithThatError() throws Exception {
        switchTo(choice -> choice.withParallelism(3));
        String savepoint = String.valueOf(cluster.theJob().snapshot());
        Files.delete(Path.of(savepoint.replace("file:", "")).resolve("_metadata"));
        cluster.theJob().failOnStray();
        poll();
        assertEnded(failure -> assertThat(failure).hasMessageContaining("none at " + savepoint));
        assertThat(cluster.running()).isEmpty();
    }

    @Test
    void stray_whenTheTopicHasGrown_isNotSubmittedUnderAnotherLayout() throws Exception {
        cluster.theJob().checkpoint();
        cluster.theJob().failOnStray();
        cluster.partitions = 12;
        poll();
        assertEnded(
                failure ->
                        assertThat(failure)
                                .hasMessageContaining("must keep the layout")
                                .hasMessageContaining("8 source partitions")
                                .hasMessageContaining("12 source partitions"));
        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    void checkpointThatWasGivenUp_andLeftItsMetadata_isNotTheLast() throws Exception {
        FakeJob job = cluster.theJob();
        job.checkpoint();
        job.giveCheckpointUp();
        job.failOnStray();
        poll();
        assertThat(cluster.theJob().snapshot()).endsWith("/chk-1");
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.SWITCHED);
    }

    @Test
    void switch_whoseRestInterfaceIsThatOfAnotherCluster_isRefused() throws Exception {
        cluster.restIsOfAnotherCluster = true;
        assertRefused(choice -> choice.upTo(Plan.LOCAL_FIRST), "The REST interface must know job");
    }

    @Test
    void stray_withPolicyFail_orOtherFailures_endTheJob() throws Exception {
        submit(Choice.of(SmartRepartition.by("trader_id")));
        cluster.theJob().failOnStray();
        poll();
        assertEnded(failure -> assertThat(failure).hasStackTraceContaining("Stray"));
        assertThat(switches).isEmpty();

        submit(FORWARD);
        cluster.theJob().fail(new IOException("disk full"));
        poll();
        assertEnded(failure -> assertThat(failure).hasStackTraceContaining("disk full"));
        assertThat(switches).isEmpty();
    }

    @Test
    void stray_whileTheClusterRefuses_isSubmittedUntilItIsAccepted() throws Exception {
        cluster.theJob().checkpoint();
        cluster.theJob().failOnStray();
        cluster.submissions.add(SubmitOutcome.REFUSED);
        cluster.submissions.add(SubmitOutcome.ACCEPTED_BUT_THE_ANSWER_IS_LOST);
        for (int i = 0; i < 100; i++) {
            cluster.submissions.add(SubmitOutcome.REFUSED);
        }
        poll();
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(switches)
                .extracting(Switch::outcome)
                .as("it is told once when it takes long, and when it is over")
                .containsExactly(Switch.Outcome.WAITING, Switch.Outcome.SWITCHED);
    }

    @Test
    void stray_onAClusterWithoutSlots_waitsForThem() throws Exception {
        cluster.starts.add(StartOutcome.LACKS_SLOTS);
        cluster.theJob().failOnStray();
        poll();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.WAITING);
        assertThat(onlySwitch().detail()).contains("the cluster may lack slots");
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void switchByHand_goesThroughASavepoint() throws Exception {
        Switch done = switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done).isEqualTo(onlySwitch());
        assertThat(done.cause()).isEqualTo(Switch.Cause.REQUESTED);
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(done.from()).hasToString("smart up to FORWARD");
        assertThat(done.snapshot()).isEqualTo(cluster.theJob().snapshot()).contains("savepoint-");
        assertThat(cluster.jobs()).hasSize(2);
    }

    @Test
    void switch_thatChangesLayoutOrNothing_orWhoseJobCannotBeBuilt_isRefusedBeforehand()
            throws Exception {
        assertRefused(
                choice -> Choice.of(new AlwaysHash()), "must keep the layout of the keyed state");
        assertRefused(choice -> choice, "must change the edge or the parallelism");
        cluster.bestPlan = Plan.LOCAL_FIRST;
        assertRefused(
                choice -> choice.withParallelism(2),
                "should come to plan FORWARD, but would have LOCAL_FIRST: a sample has strays");
        cluster.buildFailure = new IllegalArgumentException("no such topic");
        assertRefused(choice -> choice.withParallelism(2), "no such topic");
        assertThat(cluster.jobs()).hasSize(1);
        assertForward(cluster.theJob());
        assertThat(switches).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = JobStatus.class,
            names = {"RUNNING", "RESTARTING"},
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

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5})
    void switch_whileASubtaskRestarts_isMadeWhenAllRun(int staleLooks) throws Exception {
        cluster.theJob().restartSubtask(5, staleLooks);
        Switch done = switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(onlySwitch()).isEqualTo(done);
        assertThat(cluster.jobs()).hasSize(2);
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void switch_ofAJobThatIsRestarting_isMadeWhenItRuns() throws Exception {
        FakeJob job = cluster.theJob();
        job.restartSubtask(3, 0);
        job.status(JobStatus.RESTARTING);
        CompletableFuture<Switch> answer = request(choice -> choice.upTo(Plan.LOCAL_FIRST));
        controller.poll();
        assertThat(cluster.theJob()).isSameAs(job);
        job.status(JobStatus.RUNNING);
        poll();
        assertThat(answer.getNow(null).outcome()).isEqualTo(Switch.Outcome.SWITCHED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void switch_ofAJobWhoseSubtasksNeverAllRun_isGivenUp(int staleLooks) throws Exception {
        FakeJob job = cluster.theJob();
        job.restartSubtask(100_000, staleLooks);
        long begin = time.nanos();
        assertThatThrownBy(() -> switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("runs on as smart up to FORWARD");
        assertThat(Duration.ofNanos(time.nanos() - begin))
                .isBetween(
                        TIMEOUTS.start(), TIMEOUTS.start().plus(TIMEOUTS.poll().multipliedBy(3)));
        assertThat(cluster.theJob()).isSameAs(job);
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.KEPT);
        assertThat(onlySwitch().detail())
                .contains(staleLooks == 0 ? "all subtasks" : "not being executed");
    }

    @Test
    void jobThatEnds_beforeItIsStopped_isDemotedOrEnds_asWithoutASwitch() throws Exception {
        cluster.theJob().checkpoint();
        cluster.theJob().restartSubtask(3, 0);
        CompletableFuture<Switch> answer = request(choice -> choice.withParallelism(2));
        cluster.theJob().failOnStray();
        poll();
        poll();
        assertThat(answer).isCompletedExceptionally();
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(cluster.theJob().choice().parallelism()).isZero();

        cluster.theJob().restartSubtask(3, 0);
        CompletableFuture<Switch> another = request(choice -> choice.withParallelism(2));
        cluster.theJob().status(JobStatus.FINISHED);
        poll();
        poll();
        assertThat(another).isCompletedExceptionally();
        assertEnded(failure -> assertThat(failure).isNull());
        assertThat(switches)
                .extracting(Switch::outcome)
                .containsExactly(
                        Switch.Outcome.ENDED, Switch.Outcome.SWITCHED, Switch.Outcome.ENDED);
    }

    private void assertRefused(UnaryOperator<Choice> change, String expectedMessage) {
        assertThatThrownBy(() -> switchTo(change))
                .isInstanceOf(SwitchRefusedException.class)
                .hasMessageContaining(expectedMessage);
    }

    @Test
    void savepointThatFails_leavesTheJobRunning() throws Exception {
        FakeJob job = cluster.theJob();
        cluster.stop = StopOutcome.SAVEPOINT_FAILS;
        assertThatThrownBy(() -> switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("runs on as smart up to FORWARD");
        assertThat(cluster.theJob()).isSameAs(job);
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.KEPT);
        poll();
        assertThat(cluster.theJob()).isSameAs(job);
    }

    @Test
    void stoppingThatFails_goesOnFromItsValidSavepoint() throws Exception {
        cluster.stop = StopOutcome.STOPPING_FAILS;
        Switch done = switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(done.detail()).contains("the stopping failed, its savepoint is valid");
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void savepointThatFailsTheJob_letsItGoOnAsItWas() throws Exception {
        cluster.theJob().checkpoint();
        cluster.stop = StopOutcome.SAVEPOINT_AND_JOB_FAIL;
        assertThatThrownBy(() -> switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("it has been restored as it was, smart up to FORWARD, from");
        assertForward(cluster.theJob());
        assertThat(cluster.theJob().snapshot()).contains("chk-1");
    }

    @Test
    void lostAnswerOfAStop_isFoundOut() throws Exception {
        cluster.stop = StopOutcome.STOPS_BUT_THE_ANSWER_IS_LOST;
        Switch done = switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
    }

    @Test
    void stopThatComesLate_letsTheJobGoOnAsItWas() throws Exception {
        cluster.stop = StopOutcome.STOPS_LATER_BUT_THE_ANSWER_IS_LOST;
        assertThatThrownBy(() -> switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class);
        FakeJob job = cluster.theJob();
        poll();
        job.catchUp();
        assertThat(cluster.running()).isEmpty();
        poll();
        assertThat(controller.ended()).isEmpty();
        assertForward(cluster.theJob());
        assertThat(switches.get(1).outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
    }

    @ParameterizedTest
    @EnumSource(
            value = StartOutcome.class,
            names = {"FAILS", "LACKS_SLOTS", "FAILS_FOR_WANT_OF_SLOTS"})
    void newJobThatDoesNotStart_isTakenBackFromTheSameSavepoint(StartOutcome start)
            throws Exception {
        cluster.starts.add(start);
        assertThatThrownBy(() -> switchTo(choice -> choice.withParallelism(100)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("it has been restored as it was, smart up to FORWARD, from")
                .hasMessageContaining(
                        start == StartOutcome.FAILS
                                ? "the job does not start"
                                : "the cluster may lack slots");
        assertForward(cluster.theJob());
        assertThat(cluster.theJob().snapshot())
                .isEqualTo(cluster.jobs().get(1).snapshot())
                .isEqualTo(onlySwitch().snapshot());
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
    }

    @Test
    void newJobWhoseSubmissionIsNotAnswered_isCancelledAndSubmittedAgain() throws Exception {
        cluster.submissions.add(SubmitOutcome.ACCEPTED_BUT_THE_ANSWER_IS_LOST);
        Switch done = switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(cluster.jobs()).hasSize(3);
        assertThat(cluster.jobs().get(1).getJobStatus().join()).isEqualTo(JobStatus.CANCELED);
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void newJobThatNeitherStartsNorEnds_isWaitedFor_sinceThereMustNotBeTwo() throws Exception {
        cluster.starts.add(StartOutcome.LACKS_SLOTS);
        cluster.cancelWorks = false;
        CompletableFuture<Switch> answer = request(choice -> choice.withParallelism(100));
        for (int i = 0; i < 1000; i++) {
            controller.poll();
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(cluster.theJob().choice().parallelism()).isEqualTo(100);
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.WAITING);
        assertThat(answer).isCompletedExceptionally();

        cluster.cancelWorks = true;
        poll();
        assertThat(cluster.theJob().choice().parallelism()).isZero();
        assertThat(switches.get(1).outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
    }

    @Test
    void neitherJobIsAccepted_theOldOneIsSubmittedUntilItIs() throws Exception {
        for (int i = 0; i < 100; i++) {
            cluster.submissions.add(SubmitOutcome.REFUSED);
        }
        assertThatThrownBy(() -> switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST)))
                .isInstanceOf(SwitchFailedException.class)
                .hasMessageContaining("what goes on is tried until it does");
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.FORWARD);
        assertThat(switches.get(1).outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
    }

    @Test
    void oldJobThatCannotBeBuiltAnyMore_endsWithTheSavepointsName() throws Exception {
        cluster.starts.add(StartOutcome.FAILS);
        CompletableFuture<Switch> answer = request(choice -> choice.upTo(Plan.LOCAL_FIRST));
        cluster.buildFailure = new SwitchRefusedException("these have none: [totals]");
        poll();
        assertThat(answer)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("its state is at file:")
                .withMessageContaining("these have none: [totals]");
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.ENDED);
        assertThat(controller.ended()).isPresent();
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
            poll();
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
        switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
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
        poll();
        assertThat(switches).isEmpty();
    }

    private void observe(long routed, long stray) throws InterruptedException {
        cluster.alignment = Optional.of(new JobMonitor.Alignment(routed, stray));
        poll();
    }

    @Test
    void clusterThatDoesNotAnswer_isAskedAgain() throws Exception {
        cluster.answers = false;
        for (int i = 0; i < 1000; i++) {
            poll();
            assertThat(controller.ended()).isEmpty();
            time.pass(Duration.ofSeconds(1));
        }
        cluster.answers = true;
        cluster.theJob().failOnStray();
        poll();
        assertThat(onlySwitch().outcome()).isEqualTo(Switch.Outcome.SWITCHED);
    }

    @Test
    void jobThatTheClusterHasForgotten_endsAfterAWhile() throws Exception {
        cluster.forget();
        poll();
        assertThat(controller.ended()).isEmpty();
        time.pass(Duration.ofMinutes(2));
        poll();
        assertEnded(
                failure -> assertThat(failure).hasMessageContaining("without high availability"));
    }

    @Test
    void finishedOrCancelledJob_ends() throws Exception {
        cluster.theJob().status(JobStatus.CANCELED);
        poll();
        assertEnded(failure -> assertThat(failure).isNull());
        submit(FORWARD, PROMOTION, directory.resolve("second"));
        cluster.theJob().status(JobStatus.FINISHED);
        poll();
        assertEnded(failure -> assertThat(failure).isNull());
    }

    @Test
    void clusterThatForgetsTheJobInTheMiddleOfAStop_getsItBackFromItsSavepoint() throws Exception {
        cluster.stop = StopOutcome.STOPS_BUT_THE_ANSWER_IS_LOST;
        CompletableFuture<Switch> answer = request(choice -> choice.upTo(Plan.LOCAL_FIRST));
        cluster.forget();
        poll();
        assertThat(answer.join().outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(cluster.theJob().snapshot()).contains("savepoint-");
    }

    @Test
    void clusterThatForgetsTheNewJob_getsItAgain() throws Exception {
        cluster.starts.add(StartOutcome.LACKS_SLOTS);
        CompletableFuture<Switch> answer = request(choice -> choice.upTo(Plan.LOCAL_FIRST));
        controller.poll();
        controller.poll();
        cluster.theJob().checkpoint();
        cluster.forget();
        poll();
        assertThat(answer.join().outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(cluster.theJob().snapshot()).contains("/chk-1");
    }

    @Test
    void clusterThatDoesNotAnswerForHoursInTheMiddleOfASwitch_getsTheNewJobThen() throws Exception {
        CompletableFuture<Switch> answer = request(choice -> choice.upTo(Plan.LOCAL_FIRST));
        cluster.answers = false;
        for (int i = 0; i < 5000; i++) {
            controller.poll();
            time.pass(Duration.ofSeconds(1));
        }
        cluster.answers = true;
        poll();
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(answer).isCompleted();
    }

    @Test
    void secondSwitchAtOnce_isRefused() throws Exception {
        CompletableFuture<Switch> first = request(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThatThrownBy(() -> request(choice -> choice.withParallelism(2)))
                .isInstanceOf(SwitchRefusedException.class)
                .hasMessageContaining("one is under way");
        poll();
        assertThat(first.join().to().parallelism()).isZero();
    }

    @Test
    void listenerThatFails_changesNothing() throws Exception {
        listeners =
                done -> {
                    switches.add(done);
                    throw new IllegalStateException("no mail server");
                };
        Switch done = switchTo(choice -> choice.upTo(Plan.LOCAL_FIRST));
        assertThat(done.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
        assertThat(onlySwitch()).isEqualTo(done);
        assertThat(cluster.theJob().choice().bestPlan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void anyOrderOfFaults_leavesOneJobWithTheLatestState() throws Exception {
        faults(300, 20261124);
    }

    @Test
    @Tag("full")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
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
                cluster.random(random);
                for (int step = 0; step < 6 && controller.ended().isEmpty(); step++) {
                    disturb(random);
                    cluster.oneInFails = 0;
                    cluster.answers = true;
                    poll();
                    poll();
                    if (controller.ended().isPresent()) {
                        assertThat(controller.ended().get().failure())
                                .as("%s, why no job runs", as)
                                .hasStackTraceContaining("the job does not start");
                        ended++;
                    } else {
                        assertThat(cluster.running()).as("%s, a job that runs", as).isPresent();
                        assertThat(controller.job().client())
                                .as("%s, the job that is watched", as)
                                .isSameAs(cluster.theJob());
                    }
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

    private void disturb(Random random) throws InterruptedException {
        cluster.running().ifPresent(FakeJob::catchUp);
        if (random.nextInt(3) == 0) {
            cluster.running().ifPresent(FakeJob::checkpoint);
        }
        if (random.nextInt(3) == 0) {
            cluster.running().ifPresent(FakeJob::giveCheckpointUp);
        }
        if (random.nextInt(3) == 0) {
            int looks = random.nextInt(10);
            cluster.running().ifPresent(job -> job.restartSubtask(looks, looks / 2));
        }
        cluster.stop = any(random, StopOutcome.values());
        cluster.submissions =
                new ArrayList<>(
                        List.of(
                                any(random, SubmitOutcome.values()),
                                any(random, SubmitOutcome.values()),
                                any(random, SubmitOutcome.values())));
        cluster.starts =
                new ArrayList<>(
                        List.of(
                                any(random, StartOutcome.values()),
                                StartOutcome.RUNS,
                                StartOutcome.RUNS,
                                StartOutcome.RUNS,
                                StartOutcome.RUNS));
        cluster.oneInFails = any(random, 0, 2, 5);
        cluster.throwsInClient = random.nextBoolean();
        if (random.nextInt(3) == 0) {
            cluster.running()
                    .filter(job -> job.choice().bestPlan() == Plan.FORWARD)
                    .ifPresent(FakeJob::failOnStray);
        } else {
            requestAny(random);
        }
        for (int look = random.nextInt(20); look > 0; look--) {
            cluster.answers = random.nextInt(5) > 0;
            controller.poll();
            time.pass(Duration.ofSeconds(random.nextInt(60)));
            if (random.nextInt(20) == 0 && !controller.isIdle()) {
                cluster.forget();
            }
        }
    }

    private void requestAny(Random random) throws InterruptedException {
        Plan plan = any(random, Plan.FORWARD, Plan.LOCAL_FIRST);
        int parallelism = 1 + random.nextInt(4);
        try {
            // What becomes of it is seen in what runs.
            var unused = request(choice -> choice.upTo(plan).withParallelism(parallelism));
        } catch (SwitchRefusedException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @SafeVarargs
    private static <T> T any(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
