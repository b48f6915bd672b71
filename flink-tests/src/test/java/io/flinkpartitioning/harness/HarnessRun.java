package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.AsynchronousState;
import io.flinkpartitioning.FaultSwitch;
import io.flinkpartitioning.JobRun;
import io.flinkpartitioning.KeyKind;
import io.flinkpartitioning.NumberedTopic;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.harness.Leg.Action;
import io.flinkpartitioning.harness.Leg.Ending;
import io.flinkpartitioning.harness.Probe.Mark;
import io.flinkpartitioning.harness.Probe.Place;
import io.flinkpartitioning.harness.Scenario.Refusal;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Scenario} on a real broker and a real cluster. */
@SuppressWarnings("try") // Kafka's futures may throw anything when it closes.
final class HarnessRun<K> implements AutoCloseable {

    private static final int RECORDS = 200;

    private final Scenario scenario;
    private final KeyKind<K> kind;
    private final Site site;
    private final RandomGenerator random;
    private final List<MarkedTopic<K>> topics = new ArrayList<>();
    private final NumberedTopic<String> rules;
    private final Verdict verdict = new Verdict();
    private Map<String, Plan> plans = Map.of();
    private long marks;
    private @Nullable RunningJob<K> newest;

    /**
     * Where a scenario runs.
     *
     * @param broker has its topics
     * @param cluster runs its jobs
     * @param directory gets its checkpoints
     * @param patience how long to wait for what must happen
     * @param classes where the jobs find classes of the library that differ from the tests'
     */
    record Site(
            KafkaBroker broker,
            FlinkCluster cluster,
            Path directory,
            Duration patience,
            List<URL> classes) {

        Site with(List<URL> newClasses) {
            return new Site(broker, cluster, directory, patience, newClasses);
        }
    }

    /**
     * What a job goes on from.
     *
     * @param path where it lies
     * @param inForce the plan of each edge that records may be in flight on
     */
    private record State(String path, Map<String, Plan> inForce) {}

    private HarnessRun(Scenario scenario, KeyKind<K> kind, Site site) throws Exception {
        this.scenario = scenario;
        this.kind = kind;
        this.site = site;
        this.random = new SplittableRandom(scenario.seed());
        for (int stream = 0; stream < scenario.shape().topics(); stream++) {
            String name = "harness-%d-%d".formatted(scenario.seed(), stream);
            topics.add(
                    MarkedTopic.create(site.broker(), name, kind, stream, scenario.partitions()));
        }
        this.rules = NumberedTopic.create(site.broker(), KeyKind.STRING, 1);
    }

    /**
     * Runs a scenario.
     *
     * @return the longest time in which nothing came that must come
     * @throws AssertionError if what comes out is wrong, or nothing comes out any more; it names
     *     the seed
     */
    static Duration of(Scenario scenario, Site site) {
        try (BusyThreads busy = BusyThreads.start(scenario.busyThreads());
                HarnessRun<?> run = of(scenario, scenario.kind(), site)) {
            return run.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "%s%n%s%nAgain: %s".formatted(e.getMessage(), scenario, scenario.again()), e);
        }
    }

    private static <K> HarnessRun<K> of(Scenario scenario, KeyKind<K> kind, Site site)
            throws Exception {
        return new HarnessRun<>(scenario, kind, site);
    }

    /** Leaves slots and the names of the topics to others. */
    @Override
    public void close() throws Exception {
        if (newest != null) {
            newest.cancelIfItRuns();
        }
        for (MarkedTopic<K> topic : topics) {
            topic.topic().delete();
        }
    }

    private Duration run() throws Exception {
        write();
        List<Leg> legs = scenario.legs();
        RunningJob<K> job = run(legs.get(0), null);
        for (int i = 1; i < legs.size(); i++) {
            State state = end(job, legs.get(i - 1));
            if (scenario.backlog()) {
                write();
            }
            job = run(legs.get(i), state);
        }
        requireExact(job);
        if (scenario.refusal() == Refusal.NONE) {
            job.cancel();
        } else {
            requireRefusal(end(job, legs.get(legs.size() - 1)));
        }
        return verdict.longestWait();
    }

    private State end(RunningJob<K> job, Leg leg) throws Exception {
        Ending ending = endingOf(leg);
        return new State(
                job.end(ending), scenario.unaligned() && !ending.isSavepoint() ? plans : Map.of());
    }

    /**
     * Only a {@link Ledger} declines a savepoint. Behind an exchange its task fails without a word
     * to the checkpoint coordinator. Then Flink's adaptive scheduler restarts the job only after
     * the savepoint's timeout, 10 minutes.
     */
    private Ending endingOf(Leg leg) {
        boolean exchange = plans.values().stream().anyMatch(plan -> plan != Plan.FORWARD);
        boolean declines = scenario.shape().hasLedger() && !(scenario.adaptive() && exchange);
        return leg.ending() == Ending.NATIVE_AFTER_DECLINED && !declines
                ? Ending.NATIVE
                : leg.ending();
    }

    private RunningJob<K> run(Leg leg, @Nullable State state) throws Exception {
        RunningJob<K> job = start(leg.plan(), leg.parallelism(), Refusal.NONE, state);
        job.awaitRead(mark());
        for (Action action : leg.actions()) {
            act(action, job);
        }
        if (!scenario.backlog()) {
            job.awaitRead(mark());
        }
        return job;
    }

    private RunningJob<K> start(Plan plan, int parallelism, Refusal refusal, @Nullable State state)
            throws Exception {
        StreamExecutionEnvironment env =
                site.cluster().environment(settings(state == null ? null : state.path()));
        if (!site.classes().isEmpty()) {
            Configuration classpath = new Configuration();
            classpath.set(
                    PipelineOptions.CLASSPATHS,
                    site.classes().stream().map(URL::toString).toList());
            env.configure(classpath);
        }
        env.setParallelism(parallelism);
        env.setMaxParallelism(scenario.maxParallelism());
        Probe<K> probe = new Probe<>();
        FaultSwitch declining = new FaultSwitch();
        QueueSink<Result> results = new QueueSink<>();
        Topology<K> topology =
                new Topology<>(
                        site.broker(),
                        scenario,
                        kind,
                        topics.stream().map(MarkedTopic::topic).toList(),
                        rules);
        topology.addTo(
                env,
                new Variant<>(
                        plan,
                        state == null ? Map.of() : state.inForce(),
                        refusal,
                        probe,
                        declining),
                results);
        plans = topology.plans();
        RunningJob<K> job =
                new RunningJob<>(
                        env.executeAsync("harness"), probe, declining, results, verdict, site);
        newest = job;
        return job;
    }

    private Configuration settings(@Nullable String state) {
        Configuration settings =
                JobRun.recoverable(scenario.stateBackend(), site.directory(), state);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, scenario.unaligned());
        settings.set(PipelineOptions.OBJECT_REUSE, scenario.objectReuse());
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        AsynchronousState.oneRequestAtATime(settings);
        return settings;
    }

    private void act(Action action, RunningJob<K> job) throws Exception {
        switch (action) {
            case WRITE -> write();
            case CHECKPOINT -> {
                write();
                job.checkpoint();
            }
            case FAIL -> fail(job);
            case GROW -> grow(job);
            case RESCALE -> {
                job.awaitRead(mark());
                job.rescale(List.of(scenario.parallelisms()));
                job.awaitRead(mark());
            }
        }
    }

    private void fail(RunningJob<K> job) throws Exception {
        MarkedTopic<K> topic = topics.get(random.nextInt(topics.size()));
        Place place = topic.place(random.nextInt(Integer.MAX_VALUE));
        RunningJob<K>.Fault fault = job.failAt(place);
        write();
        mark();
        fault.awaitRecovery();
    }

    private void grow(RunningJob<K> job) throws Exception {
        for (MarkedTopic<K> topic : topics) {
            topic.grow();
        }
        write();
        job.awaitRead(mark());
    }

    private void write() throws Exception {
        for (MarkedTopic<K> topic : topics) {
            topic.write(RECORDS, scenario.strays(), random.nextLong());
        }
        rules.write(1, 10, random.nextLong());
    }

    private List<Mark> mark() throws Exception {
        marks++;
        return mark(-marks);
    }

    private List<Mark> mark(long number) throws Exception {
        List<Mark> written = new ArrayList<>();
        for (MarkedTopic<K> topic : topics) {
            written.addAll(topic.mark(number));
        }
        return written;
    }

    private void requireExact(RunningJob<K> job) throws Exception {
        write();
        job.awaitRead(mark());
        Set<Result> expected =
                Reference.of(scenario, kind, topics.stream().map(MarkedTopic::topic).toList());
        job.awaitRead(mark(Reading.FLUSH));
        job.awaitResults(expected);
        verdict.require(expected, !scenario.replays());
    }

    /** Another job is refused, once and with the remedy. */
    private void requireRefusal(State state) throws Exception {
        Refusal refusal = scenario.refusal();
        Leg last = scenario.legs().get(scenario.legs().size() - 1);
        if (refusal == Refusal.OTHER_MAX_PARALLELISM) {
            requireRefusalAtSubmission(last, state);
            return;
        }
        RunningJob<K> job = start(Plan.HASH, last.parallelism(), refusal, state);
        String failure = job.refusal();
        assertThat(failure)
                .contains("Keyed state can be read only under the layout that wrote it")
                .contains(
                        refusal == Refusal.OTHER_LAYOUT
                                ? "set %s%d)"
                                        .formatted(
                                                scenario.shape() == Shape.FILTERED
                                                        ? "alignedSource(…, "
                                                        : "sourcePartitions(",
                                                scenario.partitions())
                                : "have the same layout");
        assertThat(job.failures()).as("failures").isEqualTo(1);
    }

    /** There is no job that could fail. */
    private void requireRefusalAtSubmission(Leg leg, State state) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                start(
                                        leg.plan(),
                                        leg.parallelism(),
                                        Refusal.OTHER_MAX_PARALLELISM,
                                        state))
                .withMessageStartingWith(
                        """
                        The max parallelism of the keyed operator '%s' must be the one that its keys \
                        are placed for, %d, but is %d.""",
                        Topology.RESULTS, scenario.maxParallelism(), scenario.maxParallelism() + 1);
    }
}
