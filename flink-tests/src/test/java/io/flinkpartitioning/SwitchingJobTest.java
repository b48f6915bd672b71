package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Promotion;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchAdvisor;
import io.flinkpartitioning.switching.SwitchFailedException;
import io.flinkpartitioning.switching.SwitchRefusedException;
import io.flinkpartitioning.switching.SwitchableJob;
import io.flinkpartitioning.switching.SwitchingJob;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Switches of real jobs. What a switch does when something fails is in SwitchControllerTest. */
@ExtendWith(Testbed.class)
class SwitchingJobTest {

    private static final int PARTITIONS = 8;
    private static final int RECORDS = 2000;
    private static final int KEYS = 200;
    private static final String KEY = "trader-0";
    private static final Choice FORWARD =
            Choice.of(SmartRepartition.by("key").onStray(StrayPolicy.SWITCH)).withParallelism(4);

    private final QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
    private final BlockingQueue<Switch> switches = new LinkedBlockingQueue<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final FlinkCluster cluster;
    private final FlinkRest rest;
    private final KafkaBroker broker;
    private NumberedTopic<String> topic;

    @TempDir private Path directory;

    SwitchingJobTest(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        this.broker = broker;
        this.cluster = cluster;
        this.rest = new FlinkRest(cluster.restUrl());
        this.topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
    }

    @BeforeEach
    void write() throws Exception {
        topic.write(RECORDS, KEYS, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {JobScenario.HASHMAP, JobScenario.ROCKSDB})
    void strayRecord_underForward_goesOnAsLocalFirst_andBackWhenAligned(String stateBackend)
            throws Exception {
        try (SwitchingJob job =
                builder(counting(), settings(stateBackend))
                        .promoting(new Promotion(Duration.ofMillis(500), 100))
                        .submit(FORWARD)) {
            try {
                awaitCounts();
                rest.snapshots().checkpoint(job.jobClient().getJobID());

                topic.writeOne(strayPartition(), KEY, 7);

                Switch demotion = next();
                assertThat(demotion.cause()).isEqualTo(Switch.Cause.STRAY_RECORD);
                assertThat(demotion.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
                assertThat(demotion.detail()).contains("topic '" + topic.name() + "'", KEY);
                assertThat(demotion.snapshot()).contains("/chk-");
                assertThat(plan(job)).isEqualTo(Plan.LOCAL_FIRST);
                awaitCounts();

                Switch promotion = nextWhileWriting();
                assertThat(promotion.cause()).isEqualTo(Switch.Cause.ALIGNED);
                assertThat(promotion.outcome())
                        .as(promotion.detail())
                        .isEqualTo(Switch.Outcome.SWITCHED);
                assertThat(plan(job)).isEqualTo(Plan.FORWARD);
                assertThat(rest.edgesInto(job.jobClient().getJobID(), "count")).isEmpty();
                awaitCounts();
            } finally {
                end(job);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {JobScenario.HASHMAP, JobScenario.ROCKSDB})
    void switchedByHand_keepsCountsAndLeavesNothingBehind(String stateBackend) throws Exception {
        try (SwitchingJob job = builder(counting(), settings(stateBackend)).submit(FORWARD)) {
            try {
                awaitCounts();
                Switch down = job.switchTo(Plan.LOCAL_FIRST);
                assertThat(down.outcome()).isEqualTo(Switch.Outcome.SWITCHED);
                assertThat(down.duration()).isPositive();
                assertThat(switches.remove()).isEqualTo(down);
                assertThat(rest.edgesInto(job.jobClient().getJobID(), "count"))
                        .containsExactly("HASH");
                topic.write(RECORDS, KEYS, 2);
                awaitCounts();

                job.rescale(3);
                assertThat(plan(job)).isEqualTo(Plan.LOCAL_FIRST);
                job.switchTo(Plan.FORWARD);
                assertThat(rest.subtasks(job.jobClient().getJobID(), "count")).hasSize(3);
                topic.write(RECORDS, KEYS, 3);
                awaitCounts();

                rest.snapshots().checkpoint(job.jobClient().getJobID());
                String id = job.jobClient().getJobID().toString();
                Awaitility.await()
                        .atMost(Deadlines.STEP)
                        .untilAsserted(
                                () ->
                                        assertThat(files(directory))
                                                .isNotEmpty()
                                                .allMatch(file -> file.contains(id)));
            } finally {
                end(job);
            }
        }
    }

    @Test
    void jobWithRecordsInFlight_keepsItsExchange_untilItIsSwitchedBySavepoint() throws Exception {
        Configuration settings = settings(JobScenario.HASHMAP);
        try (SwitchingJob job =
                builder(counting(CountPerKey.slow()), settings)
                        .submit(FORWARD.upTo(Plan.LOCAL_FIRST))) {
            try {
                results.next();
                settings.set(
                        StateRecoveryOptions.SAVEPOINT_PATH,
                        rest.snapshots().checkpoint(job.jobClient().getJobID()));
            } finally {
                end(job);
            }
        }
        results.available();
        try (SwitchingJob job = builder(counting(), settings).submit(FORWARD)) {
            try {
                assertThat(plan(job)).isEqualTo(Plan.LOCAL_FIRST);
                awaitCounts();
                // The checkpoint that the settings name is long past.
                job.switchTo(Plan.FORWARD);
                assertThat(plan(job)).isEqualTo(Plan.FORWARD);
                topic.write(RECORDS, KEYS, 2);
                awaitCounts();
            } finally {
                end(job);
            }
        }
    }

    /** Its first checkpoint must not need files of the savepoint that it began with. */
    @ParameterizedTest
    @ValueSource(strings = {JobScenario.HASHMAP, JobScenario.ROCKSDB})
    void strayRecord_rightAfterASwitch_goesOnFromTheFirstCheckpointAfterIt(String stateBackend)
            throws Exception {
        Configuration settings = settings(stateBackend);
        // Small files would be stored in the metadata, and never be missed.
        settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
        try (SwitchingJob job = builder(counting(), settings).submit(FORWARD)) {
            try {
                awaitCounts();
                // Not to another parallelism, for which the files would be written anew.
                job.switchTo(Plan.LOCAL_FIRST);
                job.switchTo(Plan.FORWARD);
                switches.clear();
                rest.snapshots().checkpoint(job.jobClient().getJobID());

                topic.writeOne(strayPartition(), KEY, 7);

                Switch demotion = next();
                assertThat(demotion.snapshot()).contains("/chk-");
                assertThat(demotion.outcome())
                        .as(demotion.detail())
                        .isEqualTo(Switch.Outcome.SWITCHED);
                awaitCounts();
            } finally {
                end(job);
            }
        }
    }

    @Test
    void switchThatWouldLoseStateOrChangeNothing_isRefused_andTheJobRunsOn() throws Exception {
        try (SwitchingJob job =
                builder(counting(), settings(JobScenario.HASHMAP)).submit(FORWARD)) {
            try {
                awaitCounts();
                String before = job.jobClient().getJobID().toString();
                assertThatThrownBy(() -> job.switchTo(new AlwaysHash()))
                        .isInstanceOf(SwitchRefusedException.class)
                        .hasMessageContaining("must keep the layout of the keyed state")
                        .hasMessageContaining("murmur2")
                        .hasMessageContaining("fnv");
                assertThatThrownBy(() -> job.switchTo(Plan.FORWARD))
                        .isInstanceOf(SwitchRefusedException.class)
                        .hasMessageContaining("runs as smart up to FORWARD on 4 subtasks already");
                assertThatThrownBy(() -> job.rescale(1000))
                        .isInstanceOf(SwitchRefusedException.class)
                        .hasMessageContaining(
                                "must be at most the max parallelism, 128, but is 1000");
                assertThat(job.jobClient().getJobID().toString()).isEqualTo(before);
                assertThat(job.jobClient().getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
                assertThat(switches).isEmpty();
            } finally {
                end(job);
            }
            assertThatThrownBy(() -> job.switchTo(Plan.LOCAL_FIRST))
                    .isInstanceOf(SwitchRefusedException.class)
                    .hasMessageContaining("this one has ended");
        }
    }

    @Test
    void rescaleBeyondTheSlots_isTakenBack() throws Exception {
        try (SwitchingJob job =
                builder(counting(), settings(JobScenario.HASHMAP))
                        // Also what the restored job has: more than a busy machine takes to start
                        // it.
                        .startTimeout(Duration.ofSeconds(30))
                        .submit(FORWARD)) {
            try {
                awaitCounts();
                assertThatThrownBy(() -> job.rescale(100))
                        .isInstanceOf(SwitchFailedException.class)
                        .hasMessageContaining(
                                "it has been restored as it was, smart up to FORWARD on 4 subtasks")
                        .hasMessageContaining("the cluster may lack slots");
                assertThat(next().outcome()).isEqualTo(Switch.Outcome.ROLLED_BACK);
                assertThat(job.choice().parallelism()).isEqualTo(4);
                topic.write(RECORDS, KEYS, 2);
                awaitCounts();
            } finally {
                end(job);
            }
        }
    }

    @Test
    void rescaleAboveThePartitionCount_runs() throws Exception {
        try (SwitchingJob job =
                builder(counting(), settings(JobScenario.HASHMAP)).submit(FORWARD)) {
            try {
                awaitCounts();
                job.rescale(PARTITIONS + 2);
                assertThat(((PlanExplanation) job.explanation()).warnings())
                        .anyMatch(warning -> warning.contains("get no keys"));
                topic.write(RECORDS, KEYS, 2);
                awaitCounts();
            } finally {
                end(job);
            }
        }
    }

    @Test
    void strayRecord_withoutTheSetting_endsTheJob() throws Exception {
        try (SwitchingJob job =
                builder(counting(), settings(JobScenario.HASHMAP))
                        .submit(Choice.of(SmartRepartition.by("key")).withParallelism(4))) {
            awaitCounts();
            SwitchAdvisor advisor =
                    SwitchAdvisor.of(
                            cluster.restUrl(),
                            topic.name(),
                            new Promotion(Duration.ofSeconds(1), 1));
            assertThat(advisor.advice()).isEmpty();
            topic.writeOne(strayPartition(), KEY, 7);
            assertThatThrownBy(job::await)
                    .isInstanceOf(ExecutionException.class)
                    .hasStackTraceContaining("StrayRecordException");
            assertThat(switches).isEmpty();
            assertThat(advisor.advice())
                    .hasValueSatisfying(
                            advice -> {
                                assertThat(advice.plan()).isEqualTo(Plan.LOCAL_FIRST);
                                assertThat(advice.detail()).contains(topic.name(), KEY);
                            });
        }
    }

    @Test
    void strayRecord_whoseCheckpointIsGone_endsWithThatError_andDeletesNothing() throws Exception {
        try (SwitchingJob job =
                builder(counting(), settings(JobScenario.HASHMAP)).submit(FORWARD)) {
            awaitCounts();
            Path checkpoint =
                    Path.of(
                            URI.create(
                                    rest.snapshots()
                                            .checkpoint(job.jobClient().getJobID())
                                            .replaceFirst("^file:/*", "file:///")));
            Path moved = directory.resolve("moved");
            Files.move(checkpoint, moved);
            topic.writeOne(strayPartition(), KEY, 7);
            assertThatThrownBy(job::await)
                    .hasStackTraceContaining("there is none at")
                    .hasStackTraceContaining("Nothing has been deleted");
            assertThat(next().outcome()).isEqualTo(Switch.Outcome.ENDED);
            assertThat(moved.resolve("_metadata")).exists();
        }
    }

    @Test
    void ungroupedWork_switchesBetweenRoundRobinAndNoExchange() throws Exception {
        topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        writeEvenly(0);
        SwitchableJob ungrouped =
                (env, choice) -> {
                    UngroupedStream<Tuple2<String, Long>> stream =
                            choice.applyTo(
                                    SmartKeyBy.from(
                                                    env,
                                                    topic.source(false),
                                                    WatermarkStrategy.noWatermarks(),
                                                    "numbered")
                                            .ungrouped()
                                            .uid("numbered"));
                    stream.stream()
                            .map(record -> Tuple3.of(record.f0, record.f1, record.f1 + 1))
                            .returns(Types.TUPLE(Types.STRING, Types.LONG, Types.LONG))
                            .name("count")
                            .sinkTo(results)
                            .uid("sink");
                    return stream.explain();
                };
        try (SwitchingJob job =
                builder(ungrouped, settings(JobScenario.HASHMAP))
                        .submit(Choice.of(new RoundRobin()).withParallelism(4))) {
            try {
                awaitCounts();
                assertThat(job.explanation()).isInstanceOf(DistributionExplanation.class);
                assertThat(((DistributionExplanation) job.explanation()).exchange()).isTrue();
                job.switchTo(new StrategySelector());
                assertThat(((DistributionExplanation) job.explanation()).exchange()).isFalse();
                writeEvenly(100);
                awaitCounts();
                job.switchTo(new RoundRobin());
                assertThat(((DistributionExplanation) job.explanation()).exchange()).isTrue();
                writeEvenly(200);
                awaitCounts();
            } finally {
                end(job);
            }
        }
    }

    @Test
    void secondJobOfTheName_andASwitchAskedForByTheListener_areRefused() throws Exception {
        BlockingQueue<Throwable> refusals = new LinkedBlockingQueue<>();
        AtomicReference<SwitchingJob> running = new AtomicReference<>();
        try (SwitchingJob job =
                builder(counting(), settings(JobScenario.HASHMAP))
                        .listener(
                                done -> {
                                    try {
                                        running.get().rescale(2);
                                    } catch (Exception e) {
                                        refusals.add(e);
                                    }
                                })
                        .submit(FORWARD)) {
            running.set(job);
            try {
                assertThatThrownBy(
                                () ->
                                        builder(counting(), settings(JobScenario.HASHMAP))
                                                .submit(FORWARD))
                        .isInstanceOf(SwitchRefusedException.class)
                        .hasMessageContaining("the cluster runs [" + job.jobClient().getJobID())
                        .hasMessageContaining("as '" + topic.name() + "'");
                awaitCounts();
                job.switchTo(Plan.LOCAL_FIRST);
                assertThat(refusals.poll(Deadlines.STEP_SECONDS, TimeUnit.SECONDS))
                        .isInstanceOf(SwitchRefusedException.class)
                        .hasMessageContaining("Ask in another thread");
            } finally {
                end(job);
            }
        }
    }

    @Test
    void closedInTheMiddleOfASwitch_waitsForItsEnd_andLeavesTheJobRunning() throws Exception {
        SwitchingJob job = builder(counting(), settings(JobScenario.HASHMAP)).submit(FORWARD);
        try {
            awaitCounts();
            JobClient stopped = job.jobClient();
            CompletableFuture<Switch> switched =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return job.switchTo(Plan.LOCAL_FIRST);
                                } catch (SwitchFailedException | InterruptedException e) {
                                    throw new CompletionException(e);
                                }
                            });
            // The client of the job that is stopped: that of the next one finds it running.
            Awaitility.await()
                    .atMost(Deadlines.STEP)
                    .until(() -> stopped.getJobStatus().get() != JobStatus.RUNNING);
            job.close();
            assertThat(switched.get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS).outcome())
                    .isEqualTo(Switch.Outcome.SWITCHED);
            assertThat(job.jobClient().getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            assertThatThrownBy(job::await).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> job.rescale(2))
                    .isInstanceOf(SwitchRefusedException.class)
                    .hasMessageContaining("has been closed");
        } finally {
            job.close();
            job.jobClient().cancel().get();
        }
    }

    @Test
    void submission_isRefused_whereASwitchCouldLoseState() {
        Configuration notRetained = settings(JobScenario.HASHMAP);
        notRetained.removeConfig(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION);
        assertThatThrownBy(() -> builder(counting(), notRetained).submit(FORWARD))
                .isInstanceOf(SwitchRefusedException.class)
                .hasMessageContaining("externalized-checkpoint-retention is ")
                .hasMessageContaining("Set it to RETAIN_ON_CANCELLATION");
        Configuration retainedOnFailureOnly = settings(JobScenario.HASHMAP);
        retainedOnFailureOnly.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
        assertThatThrownBy(() -> builder(counting(), retainedOnFailureOnly).submit(FORWARD))
                .isInstanceOf(SwitchRefusedException.class);
        Configuration none = settings(JobScenario.HASHMAP);
        none.removeConfig(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        assertThatThrownBy(() -> builder(counting(), none).submit(FORWARD))
                .isInstanceOf(SwitchRefusedException.class)
                .hasMessageContaining("execution.checkpointing.interval is not set");
        SwitchableJob withoutUids =
                (env, choice) -> {
                    SmartKeyBy<Tuple2<String, Long>, String> keyed =
                            choice.applyTo(keyed(env, topic));
                    keyed.keyedStream()
                            .process(
                                    PlacedKeys.unwrapping(
                                            new CountPerKey<>(),
                                            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                            .name("count")
                            .filter(result -> true)
                            .sinkTo(results)
                            .name("results");
                    return keyed.explain();
                };
        assertThatThrownBy(
                        () -> builder(withoutUids, settings(JobScenario.HASHMAP)).submit(FORWARD))
                .isInstanceOf(SwitchRefusedException.class)
                .hasMessageContaining("these have none: [count, numbered].");
    }

    /** Gives each partition as many records as any other. */
    private void writeEvenly(int firstNumber) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            topic.writeAll(
                    partition,
                    "trader-" + partition,
                    LongStream.range(firstNumber, firstNumber + 100));
        }
    }

    private SwitchableJob counting() {
        return counting(new CountPerKey<>());
    }

    private SwitchableJob counting(CountPerKey<String> count) {
        return (env, choice) -> {
            SmartKeyBy<Tuple2<String, Long>, String> keyed =
                    choice.applyTo(keyed(env, topic).uid("numbered"));
            keyed.keyedStream()
                    .process(
                            PlacedKeys.unwrapping(
                                    count, Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                    .name("count")
                    .uid("count")
                    .sinkTo(results)
                    .uid("sink");
            return keyed.explain();
        };
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    private Configuration settings(String stateBackend) {
        Configuration settings =
                JobRun.recoverable(stateBackend, directory.resolve("checkpoints"), null);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        return settings;
    }

    private SwitchingJob.Builder builder(SwitchableJob job, Configuration settings) {
        return SwitchingJob.named(topic.name(), job)
                .settings(settings)
                .environments(cluster::environment)
                .savepoints(directory.resolve("savepoints").toUri().toString())
                .pollInterval(Duration.ofMillis(50))
                .listener(switches::add);
    }

    private static Plan plan(SwitchingJob job) {
        return ((PlanExplanation) job.explanation()).plan();
    }

    private int strayPartition() {
        int home =
                Utils.toPositive(Utils.murmur2(KEY.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
        return (home + 1) % PARTITIONS;
    }

    private void awaitCounts() throws Exception {
        Map<String, Long> expected = topic.reference();
        while (!counts.equals(expected)) {
            Tuple3<String, Long, Long> result = results.next();
            counts.merge(result.f0, result.f2, Math::max);
            assertThat(counts.get(result.f0))
                    .as("count of %s", result.f0)
                    .isLessThanOrEqualTo(expected.getOrDefault(result.f0, 0L));
        }
    }

    private Switch next() throws InterruptedException {
        Switch done = switches.poll(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        if (done == null) {
            throw new AssertionError("No switch within " + Deadlines.STEP);
        }
        return done;
    }

    private Switch nextWhileWriting() throws Exception {
        NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 3);
        try (writer) {
            return next();
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(file -> "file:" + file).toList();
        }
    }

    private static void end(SwitchingJob job) throws Exception {
        if (!job.jobClient().getJobStatus().get().isGloballyTerminalState()) {
            job.jobClient().cancel().get();
        }
        job.await();
    }
}
