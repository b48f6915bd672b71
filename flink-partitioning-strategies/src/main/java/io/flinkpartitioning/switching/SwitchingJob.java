package io.flinkpartitioning.switching;

import io.flinkpartitioning.internal.switching.SwitchController;
import io.flinkpartitioning.internal.switching.SwitchReport;
import io.flinkpartitioning.internal.switching.cluster.EnvironmentSubmitter;
import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.JobOperations;
import io.flinkpartitioning.internal.switching.cluster.RestMonitor;
import io.flinkpartitioning.internal.switching.cluster.Snapshots;
import io.flinkpartitioning.internal.switching.cluster.Time;
import io.flinkpartitioning.internal.switching.cluster.Timeouts;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
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

    private static final Duration POLL_CLOSE = Duration.ofMillis(20);

    private final SwitchController controller;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile @Nullable Thread watcher;

    private SwitchingJob(
            SwitchController controller, ScheduledExecutorService thread, Timeouts timeouts) {
        this.controller = controller;
        this.thread = thread;
        long interval = timeouts.poll().toNanos();
        // Ends with the thread; what goes wrong is in the log, and tried again.
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
        watcher = Thread.currentThread();
        try {
            controller.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Whatever it was, the next look must come: a job may be waiting to be restored.
            LOG.error("Cannot look after job {}, which is tried again", controller.job().id(), e);
        }
        controller
                .ended()
                .ifPresent(
                        end -> {
                            if (end.failure() == null) {
                                ended.complete(null);
                            } else {
                                ended.completeExceptionally(end.failure());
                            }
                        });
    }

    /**
     * Switches to a plan. After a switch to a worse plan by hand the job is not promoted by itself.
     * While a subtask restarts, the switch waits until all subtasks run, for the start timeout at
     * most.
     *
     * @param plan the plan that it is to have
     * @return what was done
     * @throws SwitchRefusedException if nothing has changed: the job does not run, cannot have the
     *     plan, has it already, or another switch is under way
     * @throws SwitchFailedException if it was begun and not completed; the message says what runs
     * @throws InterruptedException if this thread is interrupted; the switch goes on
     */
    public Switch switchTo(Plan plan) throws SwitchFailedException, InterruptedException {
        Objects.requireNonNull(plan, "plan");
        return request(choice -> choice.upTo(plan));
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
        return request(choice -> choice.withStrategy(strategy));
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
        return request(choice -> choice.withParallelism(parallelism));
    }

    private Switch request(UnaryOperator<Choice> change)
            throws SwitchFailedException, InterruptedException {
        if (Thread.currentThread() == watcher) {
            throw new SwitchRefusedException(
                    "A switch must not be asked for by the listener of switches, which runs in the thread"
                            + " that carries them out. Ask in another thread.");
        }
        try {
            CompletableFuture<Switch> answer = new CompletableFuture<>();
            thread.execute(() -> begin(change, answer));
            return answer.get();
        } catch (RejectedExecutionException e) {
            throw new SwitchRefusedException(
                    "A job must be watched to be switched, but this one has been closed. Submit it"
                            + " again.",
                    e);
        } catch (CancellationException e) {
            throw new SwitchFailedException("The switch is not watched to its end: closed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SwitchFailedException failed) {
                throw failed;
            }
            if (e.getCause() instanceof SwitchRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("The switch failed in an unknown way", e.getCause());
        }
    }

    private void begin(UnaryOperator<Choice> change, CompletableFuture<Switch> answer) {
        try {
            controller.request(change, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
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
     * @throws CancellationException if this is closed before
     * @throws InterruptedException if this thread is interrupted
     */
    public void await() throws ExecutionException, InterruptedException {
        ended.get();
    }

    /**
     * Stops watching, after the end of a switch that is under way. The job runs on, as it is.
     *
     * <p>Waits for that end, which may take minutes, and for ever where the cluster does not come
     * back: to leave before would leave no job.
     */
    @Override
    public void close() {
        AtomicBoolean idle = new AtomicBoolean();
        boolean interrupted = false;
        while (!idle.get() && !thread.isShutdown()) {
            try {
                thread.submit(
                                () -> {
                                    // In one step, so that no switch begins in between.
                                    if (controller.isIdle()) {
                                        idle.set(true);
                                        thread.shutdown();
                                    }
                                })
                        .get();
                if (!idle.get()) {
                    TimeUnit.NANOSECONDS.sleep(POLL_CLOSE.toNanos());
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | RejectedExecutionException e) {
                LOG.debug("Closed by another thread", e);
            }
        }
        ended.cancel(false);
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
            timeouts = timeouts.withPoll(positive("pollInterval", interval));
            return this;
        }

        /** Sets how long a savepoint and the end of a job may take, 10 minutes by default. */
        public Builder stopTimeout(Duration timeout) {
            timeouts = timeouts.withStop(positive("stopTimeout", timeout));
            return this;
        }

        /**
         * Sets how long it may take until all subtasks run, 2 minutes by default. After that a job
         * that is to be switched stays as it is, and a switch is taken back.
         */
        public Builder startTimeout(Duration timeout) {
            timeouts = timeouts.withStart(positive("startTimeout", timeout));
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
            ReadableConfig settingsInContext = environments.apply(settings).getConfiguration();
            requireAttached(settingsInContext);
            JobMonitor monitor =
                    new RestMonitor(
                            restUrl == null ? restUrlOf(settingsInContext) : restUrl,
                            timeouts.answer());
            Set<JobID> others = monitor.jobs(name);
            if (!others.isEmpty()) {
                throw new SwitchRefusedException(
                        "A job that is to be switched must be the only one of its name, but the cluster runs "
                                + others
                                + " as '"
                                + name
                                + "'. End that, or choose another name.");
            }
            Snapshots snapshots =
                    new Snapshots(
                            directory(
                                    settingsInContext,
                                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                                    null),
                            directory(
                                    settingsInContext,
                                    CheckpointingOptions.SAVEPOINT_DIRECTORY,
                                    savepoints));
            snapshots.check();
            Time time = Time.SYSTEM;
            SwitchController controller =
                    SwitchController.submit(
                            new JobOperations(
                                    new EnvironmentSubmitter(
                                            name, pipeline, settings, environments),
                                    monitor,
                                    snapshots,
                                    time,
                                    timeouts),
                            new SwitchReport(name, time, listener),
                            promotion,
                            choice);
            return new SwitchingJob(
                    controller,
                    Executors.newSingleThreadScheduledExecutor(
                            run -> {
                                Thread watching = new Thread(run, "switching " + name);
                                watching.setDaemon(true);
                                return watching;
                            }),
                    timeouts);
        }

        private static void requireAttached(ReadableConfig context) {
            if ("embedded".equals(context.get(DeploymentOptions.TARGET))) {
                throw new SwitchRefusedException(
                        "A job that is to be switched must be submitted by an attached client, but main runs"
                                + " in the JobManager, as after an upload to the web UI and in application"
                                + " mode. Submit it by 'flink run', or use SwitchAdvisor.");
            }
            if (!context.get(DeploymentOptions.PROGRAM_CONFIG_ENABLED)) {
                throw new SwitchRefusedException(
                        "A job that is to be switched must set its own restore path, but "
                                + DeploymentOptions.PROGRAM_CONFIG_ENABLED.key()
                                + " is false. Set it to true.");
            }
            if (!context.get(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR)) {
                throw new SwitchRefusedException(
                        "The checkpoints of a job that is to be switched must lie in a directory of its id,"
                                + " but "
                                + CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR.key()
                                + " is false. Set it to true.");
            }
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

        private static Path directory(
                ReadableConfig context, ConfigOption<String> option, @Nullable String inCode) {
            String directory = inCode == null ? context.get(option) : inCode;
            if (directory == null) {
                throw new IllegalArgumentException(
                        "The client must know where checkpoints and savepoints lie, but "
                                + option.key()
                                + " is not set. Set it in the settings of the job.");
            }
            return new Path(directory);
        }
    }
}
