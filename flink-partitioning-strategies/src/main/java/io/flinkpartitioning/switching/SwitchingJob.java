package io.flinkpartitioning.switching;

import io.flinkpartitioning.Explanation;
import io.flinkpartitioning.Plan;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job whose partitioning can change while it runs, and loses no state: by hand ({@link
 * #switchTo(Plan)}), when a stray record has ended it ({@code on_stray: switch}), or when it has
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
 * <p>A switch stops the job with a savepoint and submits it anew, which comes to own the savepoint
 * ({@code CLAIM}). Where that fails, the job runs on or is restored as it was from the same
 * savepoint. The switches follow the declaration of the source's partitioning and take no sample;
 * every record is checked in any case.
 *
 * <p>Lives in an attached client, such as {@code flink run} without {@code -d}: neither an upload
 * to the web UI nor application mode can host it. Where the client ends, the job runs on without
 * it. It needs the REST interface of the cluster, checkpoints in a file system that the client can
 * read, checkpoints that are retained, and a {@code uid} for every stateful operator.
 *
 * <p>Thread-safe.
 */
public final class SwitchingJob implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchingJob.class);

    private final SwitchController controller;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** The switch that someone has asked for and that is not over; null where there is none. */
    private final AtomicReference<@Nullable String> requested = new AtomicReference<>();

    private SwitchingJob(
            SwitchController controller, ScheduledExecutorService thread, Timeouts timeouts) {
        this.controller = controller;
        this.thread = thread;
        long interval = timeouts.poll().toNanos();
        // The future never completes but by a failure, which poll() passes on to ended.
        var unused =
                thread.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.NANOSECONDS);
    }

    /**
     * Begins a job.
     *
     * @param name the name under which it is submitted, of no other job on the cluster
     * @param pipeline builds it
     */
    public static Builder named(String name, SwitchableJob pipeline) {
        return new Builder(name, pipeline);
    }

    private void poll() {
        try {
            finish(controller.poll());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.completeExceptionally(e);
        } catch (RuntimeException e) {
            LOG.error("The job is not watched any more", e);
            ended.completeExceptionally(e);
            throw e;
        }
    }

    private void finish(SwitchController.State state) {
        if (state instanceof SwitchController.State.Ended end) {
            if (end.failure() == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(end.failure());
            }
        }
    }

    /**
     * Switches to a plan. After a switch to a worse plan by hand the job is not promoted by itself.
     *
     * @param plan the plan that it is to have
     * @return what was done
     * @throws SwitchRefusedException if nothing has changed: the job is not RUNNING, cannot have
     *     the plan, has it already, or another switch is under way
     * @throws SwitchFailedException if it was begun and not completed; the message says what runs
     * @throws InterruptedException if this thread is interrupted; the switch goes on
     */
    public Switch switchTo(Plan plan) throws SwitchFailedException, InterruptedException {
        Objects.requireNonNull(plan, "plan");
        return request("to " + plan, choice -> choice.upTo(plan));
    }

    /**
     * Switches to a strategy of the same layout, such as between {@code round_robin} and {@code
     * auto} for ungrouped work.
     *
     * @param strategy the strategy that it is to have
     * @return what was done
     * @throws SwitchRefusedException as {@link #switchTo(Plan)}, also where the strategy has
     *     another layout
     * @throws SwitchFailedException as {@link #switchTo(Plan)}
     * @throws InterruptedException as {@link #switchTo(Plan)}
     */
    public Switch switchTo(PartitioningStrategy strategy)
            throws SwitchFailedException, InterruptedException {
        Objects.requireNonNull(strategy, "strategy");
        return request("to " + strategy.name(), choice -> choice.withStrategy(strategy));
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
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "parallelism must be at least 1, but is "
                            + parallelism
                            + ". Give a number of subtasks.");
        }
        return request(
                "to parallelism " + parallelism, choice -> choice.withParallelism(parallelism));
    }

    private Switch request(String what, UnaryOperator<Choice> change)
            throws SwitchFailedException, InterruptedException {
        if (!requested.compareAndSet(null, what)) {
            throw new SwitchRefusedException(
                    "One switch must be over before another, but one "
                            + requested.get()
                            + " is under way. Try again when it is over.");
        }
        return call(
                () -> {
                    try {
                        return controller.switchTo(change);
                    } finally {
                        requested.set(null);
                        finish(controller.state());
                    }
                });
    }

    private Switch call(Callable<Switch> action)
            throws SwitchFailedException, InterruptedException {
        try {
            return thread.submit(action).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SwitchFailedException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("The switch failed in an unknown way", e.getCause());
        }
    }

    /** Returns the client of the job that runs now; another one after each switch. */
    public JobClient jobClient() {
        return controller.job().client();
    }

    /** Returns how the job that runs now distributes its records. */
    public Choice choice() {
        return controller.job().choice();
    }

    /** Returns what was decided about the job that runs now. */
    public Explanation explanation() {
        return controller.job().explanation();
    }

    /**
     * Waits until the job has ended and nothing takes its place.
     *
     * @throws ExecutionException if it has failed; its cause says why
     * @throws InterruptedException if this thread is interrupted
     */
    public void await() throws ExecutionException, InterruptedException {
        ended.get();
    }

    /**
     * Stops watching, after the end of a switch that is under way. The job runs on, as it is.
     *
     * <p>Waits for that end, which may take minutes.
     */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                // To leave now could leave no job.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a job is run with. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final SwitchableJob pipeline;
        private Configuration settings = new Configuration();
        private Function<Configuration, StreamExecutionEnvironment> environments =
                StreamExecutionEnvironment::getExecutionEnvironment;
        private @Nullable URI restUrl;
        private @Nullable String savepoints;
        private @Nullable Promotion promotion;
        private Consumer<Switch> listener = done -> {};
        private Timeouts timeouts = Timeouts.DEFAULT;

        private Builder(String name, SwitchableJob pipeline) {
            this.name = Objects.requireNonNull(name, "name");
            this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        }

        /** Sets the settings of the job; by default those of the context alone. */
        public Builder settings(Configuration newSettings) {
            settings = new Configuration(newSettings);
            return this;
        }

        /**
         * Sets how an environment is made of the settings; by default {@link
         * StreamExecutionEnvironment#getExecutionEnvironment(Configuration)}.
         */
        public Builder environments(
                Function<Configuration, StreamExecutionEnvironment> newEnvironments) {
            environments = Objects.requireNonNull(newEnvironments, "newEnvironments");
            return this;
        }

        /**
         * Sets the address of the cluster's REST interface; by default {@code http}, {@code
         * rest.address} and {@code rest.port}.
         */
        public Builder restUrl(URI newRestUrl) {
            restUrl = Objects.requireNonNull(newRestUrl, "newRestUrl");
            return this;
        }

        /**
         * Sets where the savepoints of switches go; by default {@code
         * execution.checkpointing.savepoint-dir}. The client must be able to read it.
         */
        public Builder savepoints(String directory) {
            savepoints = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /** Lets an aligned job go to {@link Plan#FORWARD} by itself; by default it does not. */
        public Builder promoting(Promotion newPromotion) {
            promotion = Objects.requireNonNull(newPromotion, "newPromotion");
            return this;
        }

        /** Sets who is told of each switch, in the thread that carries it out: be quick. */
        public Builder listener(Consumer<Switch> newListener) {
            listener = Objects.requireNonNull(newListener, "newListener");
            return this;
        }

        /** Sets the time between two looks at the job, 1 second by default. */
        public Builder pollInterval(Duration interval) {
            timeouts =
                    new Timeouts(
                            positive("pollInterval", interval),
                            timeouts.answer(),
                            timeouts.stop(),
                            timeouts.start());
            return this;
        }

        /** Sets how long a savepoint and the end of a job may take, 10 minutes by default. */
        public Builder stopTimeout(Duration timeout) {
            timeouts =
                    new Timeouts(
                            timeouts.poll(),
                            timeouts.answer(),
                            positive("stopTimeout", timeout),
                            timeouts.start());
            return this;
        }

        /**
         * Sets how long it may take until all subtasks run, 2 minutes by default; then the switch
         * is taken back.
         */
        public Builder startTimeout(Duration timeout) {
            timeouts =
                    new Timeouts(
                            timeouts.poll(),
                            timeouts.answer(),
                            timeouts.stop(),
                            positive("startTimeout", timeout));
            return this;
        }

        private static Duration positive(String parameter, Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(
                        parameter
                                + " must be above 0, but is "
                                + duration
                                + ". Give a longer time.");
            }
            return duration;
        }

        /**
         * Submits the job, and watches over it from now on.
         *
         * @param choice how it begins
         * @throws SwitchRefusedException if it could lose state in a switch
         * @throws IllegalArgumentException if a setting is missing
         * @throws Exception if it cannot be built, or is not accepted
         */
        public SwitchingJob submit(Choice choice) throws Exception {
            ReadableConfig context = environments.apply(settings).getConfiguration();
            JobMonitor monitor =
                    new RestMonitor(
                            restUrl == null ? restUrlOf(context) : restUrl, timeouts.answer());
            Submitter submitter = new EnvironmentSubmitter(name, pipeline, settings, environments);
            Snapshots snapshots = new Snapshots(savepointsOf(context));
            Time time = Time.SYSTEM;
            JobOperations operations =
                    new JobOperations(name, submitter, monitor, snapshots, time, timeouts);
            SwitchController controller =
                    SwitchController.submit(
                            operations,
                            new Stopping(operations, snapshots, time, timeouts),
                            new SwitchReport(name, time, listener),
                            promotion,
                            choice);
            ScheduledExecutorService thread =
                    Executors.newSingleThreadScheduledExecutor(
                            run -> {
                                Thread watching = new Thread(run, "switching " + name);
                                watching.setDaemon(true);
                                return watching;
                            });
            return new SwitchingJob(controller, thread, timeouts);
        }

        private static URI restUrlOf(ReadableConfig context) {
            String address = context.get(RestOptions.ADDRESS);
            if (address == null || context.get(RestOptions.PORT) == 0) {
                throw new IllegalArgumentException(
                        "The address of the cluster's REST interface must be known, but rest.address is "
                                + address
                                + " and rest.port "
                                + context.get(RestOptions.PORT)
                                + ". Set both, or call restUrl(…).");
            }
            return URI.create("http://" + address + ":" + context.get(RestOptions.PORT));
        }

        private Path savepointsOf(ReadableConfig context) {
            String directory =
                    savepoints == null
                            ? context.get(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                            : savepoints;
            if (directory == null) {
                throw new IllegalArgumentException(
                        "There must be a directory for the savepoints of switches, but"
                                + " execution.checkpointing.savepoint-dir is not set. Set it, or call"
                                + " savepoints(…).");
            }
            return new Path(directory);
        }
    }
}
