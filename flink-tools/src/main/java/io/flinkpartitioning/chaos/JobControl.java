package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.job.CountingJob;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Promotion;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import io.flinkpartitioning.switching.SwitchRefusedException;
import io.flinkpartitioning.switching.SwitchingJob;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkSnapshots;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.jspecify.annotations.Nullable;

/**
 * Who starts, stops and changes the job: a {@link SwitchingJob}, which demotes it by itself when a
 * stray record has ended it, and promotes it when no more come.
 *
 * <p>Used by one thread, but for the questions, which any thread may ask.
 */
final class JobControl implements AutoCloseable {

    /** To settle, to stop, and to start. */
    private static final Duration SWITCH_TIMEOUT = Deadlines.STEP.multipliedBy(3);

    /** Doubled with each demotion, up to 64 times, a promotion takes half a minute at most. */
    private static final Promotion PROMOTION = new Promotion(Duration.ofMillis(500), 500);

    private static final Duration PROMOTION_TIMEOUT = SWITCH_TIMEOUT;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final CountingJob job;
    private final Configuration settings;
    private final WorkDirectory directory;

    private volatile @Nullable Running current;

    /** The last switch that nobody had asked for. */
    private volatile @Nullable Switch ownSwitch;

    private record Running(Cluster cluster, SwitchingJob job) {}

    /**
     * Creates a control, which does nothing yet.
     *
     * @param job the job
     * @param settings its settings
     * @param directory where its savepoints go to
     */
    JobControl(CountingJob job, Configuration settings, WorkDirectory directory) {
        this.job = job;
        this.settings = settings;
        this.directory = directory;
    }

    private Running current() {
        Running running = current;
        if (running == null) {
            throw new IllegalStateException("The job must have been started. Call start(…) before");
        }
        return running;
    }

    /**
     * Starts the job, and waits until all its subtasks run.
     *
     * @param cluster where
     * @param plan under which plan
     * @param parallelism the parallelism
     * @param snapshot the savepoint to go on from, or null
     */
    void start(Cluster cluster, Plan plan, int parallelism, @Nullable String snapshot)
            throws Exception {
        Configuration configuration = new Configuration(settings);
        if (snapshot != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, snapshot);
        }
        SmartRepartition strategy =
                new SmartRepartition(
                        List.of(CountingJob.KEY),
                        1,
                        Traffic.PARTITIONS,
                        // A sample would find the strays of former faults.
                        Detection.DECLARED,
                        StrayPolicy.SWITCH);
        current =
                new Running(
                        cluster,
                        SwitchingJob.named("chaos", job)
                                .settings(configuration)
                                .environments(cluster::environment)
                                .restUrl(cluster.restUrl())
                                .savepoints(directory.savepoints().toUri().toString())
                                .promoting(PROMOTION)
                                .pollInterval(POLL_INTERVAL)
                                .stopTimeout(Deadlines.STEP)
                                .startTimeout(Deadlines.STEP)
                                .listener(this::onSwitch)
                                .submit(
                                        Choice.of(strategy)
                                                .upTo(plan)
                                                .withParallelism(parallelism)));
        awaitAllRunning();
    }

    private void onSwitch(Switch done) {
        if (done.cause() != Switch.Cause.REQUESTED) {
            ownSwitch = done;
        }
    }

    private void awaitAllRunning() throws Deadline.MissedException, InterruptedException {
        Deadline.await(
                Deadlines.STEP,
                "all subtasks run",
                () -> {
                    current().cluster().rest().awaitAllRunning(jobId());
                    return true;
                });
    }

    /** The job that runs, or ran last. */
    JobID jobId() {
        return current().job().jobClient().getJobID();
    }

    /** The plan of the job. */
    Plan plan() {
        return current().job().choice().bestPlan();
    }

    /** Lets the job go on with another parallelism, and waits until all its subtasks run. */
    void rescale(int parallelism) throws Exception {
        request("rescaled to " + parallelism, () -> current().job().rescale(parallelism));
    }

    /** Lets the job go on under another plan, and waits until all its subtasks run. */
    void switchTo(Plan plan) throws Exception {
        request("switched to " + plan, () -> current().job().switchTo(plan));
    }

    /** A switch waits for its cluster for ever, since to give up could leave no job. */
    private static void request(String what, Callable<Switch> request) throws Exception {
        try {
            Switch unused = Deadline.within(SWITCH_TIMEOUT, "the job is " + what, request);
        } catch (SwitchFailedException | SwitchRefusedException e) {
            throw new Deadline.MissedException(
                    "The job cannot be " + what + ": " + e.getMessage(), e);
        }
    }

    /** Forgets which switches the job has made by itself, before it is to make another one. */
    void expectOwnSwitch() {
        ownSwitch = null;
    }

    /** Waits until a stray record has ended the job, and it goes on as {@code LOCAL_FIRST}. */
    void awaitDemotion() throws Exception {
        awaitOwnSwitch(Switch.Cause.STRAY_RECORD, SWITCH_TIMEOUT);
    }

    /** Waits until the job, which was demoted or has kept its exchange, is {@code FORWARD}. */
    void awaitPromotion() throws Exception {
        awaitOwnSwitch(Switch.Cause.ALIGNED, PROMOTION_TIMEOUT);
    }

    private void awaitOwnSwitch(Switch.Cause cause, Duration timeout) throws Exception {
        Deadline.await(
                timeout,
                "the job is switched by itself for the reason " + cause,
                () -> {
                    Switch done = ownSwitch;
                    if (done == null || done.cause() != cause) {
                        return false;
                    }
                    if (done.outcome() != Switch.Outcome.SWITCHED) {
                        throw new Deadline.MissedException("A switch has failed: " + done, null);
                    }
                    return true;
                });
    }

    /**
     * Stops the job for good.
     *
     * @return the savepoint to go on from
     */
    String stop() throws Exception {
        // First: a job that is being promoted would go on while this one is stopped.
        leave();
        try {
            return current().cluster().rest().snapshots().stop(jobId(), directory.savepoints());
        } catch (IOException e) {
            throw new Deadline.MissedException(
                    "Job " + jobId() + " does not stop with a savepoint", e);
        }
    }

    /**
     * Cancels the job, and lets it go on from its last checkpoint.
     *
     * @param plan the best plan from then on
     * @param parallelism the parallelism
     */
    void restartUnder(Plan plan, int parallelism) throws Exception {
        leave();
        Cluster cluster = current().cluster();
        JobID cancelled = jobId();
        cluster.rest().cancel(cancelled);
        String checkpoint =
                cluster.rest()
                        .snapshots()
                        .statistics(cancelled)
                        .latestCheckpoint()
                        .map(FlinkSnapshots.Snapshot::path)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "Job %s has no checkpoint".formatted(cancelled)));
        start(cluster, plan, parallelism, checkpoint);
    }

    /**
     * Stops the job with a native savepoint, which is to fail.
     *
     * @return the savepoint, if it does not
     * @throws IOException if it fails
     */
    String tryToStop() throws IOException {
        return current()
                .cluster()
                .rest()
                .snapshots()
                .stop(jobId(), directory.savepoints(), SavepointFormatType.NATIVE);
    }

    private void leave() throws Exception {
        Running running = current;
        if (running != null) {
            Object unused =
                    Deadline.within(
                            SWITCH_TIMEOUT,
                            "the job is left alone",
                            () -> {
                                running.job().close();
                                return running;
                            });
        }
    }

    /** Leaves the job alone, at last also in the middle of a switch. */
    @Override
    public void close() throws IOException {
        try {
            leave();
        } catch (Deadline.MissedException e) {
            System.err.println("The job was in the middle of a switch when the test ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("The job cannot be left alone", e);
        }
    }
}
