package io.flinkpartitioning.switching;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.switching.JobWatch;
import io.flinkpartitioning.internal.switching.SwitchingSettings;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs a job that can change its partitioning without losing state: by hand ({@link
 * #switchTo(Plan)}), after a stray record has ended it ({@code on_stray: switch}), or when it has
 * been aligned for long enough ({@link Builder#promoting}).
 *
 * <pre>{@code
 * try (SwitchingJob job =
 *         SwitchingJob.named("trader totals", pipeline)
 *                 .savepoints("s3://bucket/savepoints")
 *                 .promoting(new Promotion(Duration.ofMinutes(30), 1_000_000))
 *                 .submit(Choice.of(config.strategy()).upTo(Plan.LOCAL_FIRST))) {
 *     job.await();
 * }
 * }</pre>
 *
 * <p>A switch stops the job with a savepoint and submits it again. The new job then owns the
 * savepoint ({@code CLAIM}). If the switch fails, the job runs on, or is restored as it was from
 * the same savepoint. Switches follow the declaration of the source's partitioning and take no
 * sample; every record is checked anyway.
 *
 * <p>It lives in an attached client, such as {@code flink run} without {@code -d}. Neither an
 * upload to the web UI nor application mode can host it. If the client ends, the job runs on
 * without it. It needs the REST interface of the cluster, retained checkpoints in a file system
 * that the client can read, and a {@code uid} on every stateful operator.
 *
 * <p>Thread-safe.
 */
public final class SwitchingJob implements AutoCloseable {

    private final JobWatch watch;

    private SwitchingJob(JobWatch watch) {
        this.watch = watch;
    }

    /**
     * Begins a job.
     *
     * @param name the name of the job; no other job of the cluster may have it
     * @param pipeline builds it
     */
    public static Builder named(String name, SwitchableJob pipeline) {
        return new Builder(SwitchingSettings.of(name, pipeline));
    }

    /**
     * Switches to a plan. After you have switched to a worse plan by hand, the job is not promoted
     * by itself. While a subtask restarts, the switch waits until all subtasks run, for the start
     * timeout at most.
     *
     * @param plan the new plan
     * @return what was done
     * @throws SwitchRefusedException if nothing has changed: the job does not run, cannot have the
     *     plan, has it already, or another switch is under way
     * @throws SwitchFailedException if the switch was begun but not completed; the message says
     *     what runs
     * @throws InterruptedException if this thread is interrupted; the switch goes on
     */
    public Switch switchTo(Plan plan) throws SwitchFailedException, InterruptedException {
        Objects.requireNonNull(plan, "plan");
        return watch.request(choice -> choice.upTo(plan));
    }

    /**
     * Switches to another strategy with the same layout, for example from {@code round_robin} to
     * {@code auto} for ungrouped work.
     *
     * @param strategy the new strategy
     * @return what was done
     * @throws SwitchRefusedException as {@link #switchTo(Plan)}, and if the strategy has another
     *     layout
     * @throws SwitchFailedException as {@link #switchTo(Plan)}
     * @throws InterruptedException as {@link #switchTo(Plan)}
     */
    public Switch switchTo(PartitioningStrategy strategy)
            throws SwitchFailedException, InterruptedException {
        Objects.requireNonNull(strategy, "strategy");
        return watch.request(choice -> choice.withStrategy(strategy));
    }

    /**
     * Gives the job another parallelism, and keeps its plan.
     *
     * @param parallelism the parallelism, at least 1
     * @return what was done
     * @throws SwitchRefusedException as {@link #switchTo(Plan)}
     * @throws SwitchFailedException as {@link #switchTo(Plan)}
     * @throws InterruptedException as {@link #switchTo(Plan)}
     */
    public Switch rescale(int parallelism) throws SwitchFailedException, InterruptedException {
        Choice.requireParallelism(parallelism);
        return watch.request(choice -> choice.withParallelism(parallelism));
    }

    /** Returns the client of the job that runs now. Each switch replaces it. */
    public JobClient jobClient() {
        return watch.job().client();
    }

    /** Returns how the current job distributes its records. */
    public Choice choice() {
        return watch.job().choice();
    }

    /** Returns what was decided about the current job. */
    public Explanation explanation() {
        return watch.job().explanation();
    }

    /**
     * Waits until the job has ended and no other job takes its place.
     *
     * @throws ExecutionException if it has failed; its cause says why
     * @throws CancellationException if this is closed before
     * @throws InterruptedException if this thread is interrupted
     */
    public void await() throws ExecutionException, InterruptedException {
        watch.await();
    }

    /**
     * Stops watching. The job runs on as it is.
     *
     * <p>If a switch is under way, waits for its end: leaving earlier could leave no job running.
     * That may take minutes, or for ever if the cluster does not come back.
     */
    @Override
    public void close() {
        watch.close();
    }

    /** The settings of a job. Not thread-safe. */
    public static final class Builder {

        private SwitchingSettings all;

        private Builder(SwitchingSettings all) {
            this.all = all;
        }

        /** Sets Flink's settings for the job; by default only the context's. */
        public Builder settings(Configuration settings) {
            all = all.withSubmitter(all.submitter().withSettings(settings));
            return this;
        }

        /**
         * Sets how to make an environment from the settings; by default {@link
         * StreamExecutionEnvironment#getExecutionEnvironment(Configuration)}.
         */
        public Builder environments(
                Function<Configuration, StreamExecutionEnvironment> environments) {
            all = all.withSubmitter(all.submitter().withEnvironments(environments));
            return this;
        }

        /**
         * Sets the address of the cluster's REST interface; by default {@code http}, {@code
         * rest.address} and {@code rest.port}.
         */
        public Builder restUrl(URI restUrl) {
            all = all.withRestUrl(restUrl);
            return this;
        }

        /**
         * Sets the directory for the savepoints of switches; by default {@code
         * execution.checkpointing.savepoint-dir}. The client must be able to read it.
         */
        public Builder savepoints(String directory) {
            all = all.withSavepoints(directory);
            return this;
        }

        /** Lets an aligned job go to {@link Plan#FORWARD} by itself. By default it does not. */
        public Builder promoting(Promotion promotion) {
            all = all.withPromotion(promotion);
            return this;
        }

        /**
         * Sets a listener for switches. The thread that carries out the switches calls it, so be
         * quick.
         */
        public Builder listener(Consumer<Switch> listener) {
            all = all.withListener(listener);
            return this;
        }

        /** Sets the time between two looks at the job, 1 second by default. */
        public Builder pollInterval(Duration interval) {
            requirePositive("pollInterval", interval);
            all = all.withTimeouts(all.timeouts().withPoll(interval));
            return this;
        }

        /** Sets how long a savepoint and the end of a job may take, 10 minutes by default. */
        public Builder stopTimeout(Duration timeout) {
            requirePositive("stopTimeout", timeout);
            all = all.withTimeouts(all.timeouts().withStop(timeout));
            return this;
        }

        /**
         * Sets how long it may take until all subtasks run, 2 minutes by default. After that a job
         * that waits for its switch stays as it is, and a switch that has begun is undone.
         */
        public Builder startTimeout(Duration timeout) {
            requirePositive("startTimeout", timeout);
            all = all.withTimeouts(all.timeouts().withStart(timeout));
            return this;
        }

        private static void requirePositive(String parameter, Duration duration) {
            Require.argument(
                    !duration.isNegative() && !duration.isZero(),
                    "%s must be above 0, but is %s. Give a longer time.",
                    parameter,
                    duration);
        }

        /**
         * Submits the job and watches it from now on.
         *
         * @param choice how the job starts
         * @throws SwitchRefusedException if the job could lose state in a switch
         * @throws IllegalArgumentException if a setting is missing
         * @throws Exception if it cannot be built, or is not accepted
         */
        public SwitchingJob submit(Choice choice) throws Exception {
            return new SwitchingJob(all.submit(choice));
        }
    }
}
