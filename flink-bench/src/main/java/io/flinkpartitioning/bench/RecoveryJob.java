package io.flinkpartitioning.bench;

import io.flinkpartitioning.testbed.JobVertex;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A job that counts, and whose results are watched while parts of it fail. */
final class RecoveryJob implements AutoCloseable {

    private static final Duration AFTERMATH = Duration.ofSeconds(2);
    private static final double NANOS_PER_MILLI = 1e6;

    /** What fails. */
    enum Fault {
        /** A user function throws. */
        SUBTASK,
        /** The process of a TaskManager is killed. */
        TASK_MANAGER
    }

    /**
     * What a job is made of.
     *
     * @param grouping how it groups
     * @param guarantee that of its sink
     * @param parallelism the parallelism
     * @param checkpointInterval the time between checkpoints
     * @param restartDelay the time between a failure and the restart
     */
    record Kind(
            Grouping grouping,
            DeliveryGuarantee guarantee,
            int parallelism,
            Duration checkpointInterval,
            Duration restartDelay) {}

    /**
     * What a fault did.
     *
     * @param restartedTasks how many tasks were restarted
     * @param tasks how many there are
     * @param restarts how often one was, at most
     * @param failedChains how many subtasks of the keyed operator failed
     * @param quietMillis the largest gap in the results of any chain without a fault, in a time
     *     before
     * @param otherMillis the largest gap in the results of the chains that did not fail
     * @param failedMillis the largest gap in the results of the chains that failed
     */
    record Outcome(
            int restartedTasks,
            int tasks,
            int restarts,
            int failedChains,
            double quietMillis,
            double otherMillis,
            double failedMillis) {}

    private final ProcessTestbed testbed;
    private final Kind kind;
    private final Path triggers;
    private final JobID job;
    private final ResultWatch results;

    private RecoveryJob(
            ProcessTestbed testbed, Kind kind, Path triggers, JobID job, ResultWatch results) {
        this.testbed = testbed;
        this.kind = kind;
        this.triggers = triggers;
        this.job = job;
        this.results = results;
    }

    /** Starts a job, and waits until it has results of all subtasks and checkpoints. */
    static RecoveryJob start(ProcessTestbed testbed, SteadyTopic topic, Kind kind)
            throws Exception {
        Path directory = Files.createTempDirectory(testbed.directory(), "recovery-");
        StreamExecutionEnvironment env = testbed.cluster().environment(settings(kind, directory));
        env.setParallelism(kind.parallelism());
        String output = "counts-" + UUID.randomUUID();
        testbed.broker().createTopic(output, topic.partitions());
        kind.grouping()
                .runningCounts(env, topic, new RunningCount(failure(directory.toString())))
                .sinkTo(sink(testbed.broker().bootstrapServers(), output, kind.guarantee()))
                .uid("sink");
        JobID id = env.executeAsync("Recovery of " + kind).getJobID();
        RecoveryJob job =
                new RecoveryJob(
                        testbed,
                        kind,
                        directory,
                        id,
                        new ResultWatch(
                                testbed.broker().bootstrapServers(),
                                output,
                                topic.partitions(),
                                kind.parallelism()));
        try {
            long start = System.nanoTime();
            ProcessTestbed.await(
                    "results and checkpoints",
                    () ->
                            job.results.arrivals().allSince(start)
                                    && testbed.rest().snapshots().statistics(id).completed() >= 2);
            return job;
        } catch (RuntimeException e) {
            try (job) {
                throw e;
            }
        }
    }

    private static Configuration settings(Kind kind, Path directory) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, kind.checkpointInterval());
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, kind.restartDelay());
        return settings;
    }

    private static RunningCount.Disturbance failure(String directory) {
        return subtask -> {
            // Whoever deletes it fails, once.
            if (Files.deleteIfExists(trigger(directory, subtask))) {
                throw new FlinkRuntimeException("Subtask " + subtask + " fails, as it is told to");
            }
        };
    }

    private static Path trigger(String directory, int subtask) {
        return Path.of(directory, "fail-" + subtask);
    }

    private static KafkaSink<Tuple3<String, Long, Integer>> sink(
            String bootstrapServers, String topic, DeliveryGuarantee guarantee) {
        return KafkaSink.<Tuple3<String, Long, Integer>>builder()
                .setBootstrapServers(bootstrapServers)
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(topic)
                // No more than a broker allows by default.
                .setProperty("transaction.timeout.ms", "600000")
                .setRecordSerializer(new ResultSchema(topic))
                .build();
    }

    /** Lets the results flow for a time without a fault, and then lets something fail. */
    Outcome disturb(Fault fault, int subtask, Duration quiet) throws IOException {
        double quietMillis = watch(quiet);
        List<JobVertex> before = testbed.rest().vertices(job);
        String taskManager = chains().get(subtask).taskManager();
        Set<Integer> failed = fault == Fault.SUBTASK ? Set.of(subtask) : chainsOn(taskManager);
        List<Integer> attempts = chains().stream().map(JobVertex.Subtask::attempt).toList();
        long start = System.nanoTime();
        switch (fault) {
            case SUBTASK -> Files.createFile(trigger(triggers.toString(), subtask));
            case TASK_MANAGER -> testbed.cluster().killTaskManager(number(taskManager));
        }
        ProcessTestbed.await("the restart", () -> restarted(failed, attempts));
        LockSupport.parkNanos(AFTERMATH.toNanos());
        long aftermath = System.nanoTime();
        ProcessTestbed.await(
                "results of all subtasks", () -> results.arrivals().allSince(aftermath));
        long end = System.nanoTime();

        List<Integer> restarts = restarts(before, testbed.rest().vertices(job));
        return new Outcome(
                (int) restarts.stream().filter(times -> times > 0).count(),
                restarts.size(),
                Collections.max(restarts),
                failed.size(),
                quietMillis,
                largestGapMillis(chain -> !failed.contains(chain), start, end),
                largestGapMillis(failed::contains, start, end));
    }

    /** Returns the largest gap in the results of any chain in a time without a fault. */
    double watch(Duration quiet) {
        long start = System.nanoTime();
        LockSupport.parkNanos(quiet.toNanos());
        return largestGapMillis(chain -> true, start, System.nanoTime());
    }

    private List<JobVertex.Subtask> chains() throws IOException {
        return testbed.rest().subtasks(job, Grouping.OPERATOR);
    }

    private Set<Integer> chainsOn(String taskManager) throws IOException {
        List<JobVertex.Subtask> chains = chains();
        return IntStream.range(0, chains.size())
                .filter(chain -> chains.get(chain).taskManager().equals(taskManager))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int number(String taskManager) {
        return Integer.parseInt(taskManager.substring(taskManager.lastIndexOf('-') + 1));
    }

    private boolean restarted(Set<Integer> failed, List<Integer> attempts) throws IOException {
        List<JobVertex.Subtask> chains = chains();
        return failed.stream().allMatch(chain -> chains.get(chain).attempt() > attempts.get(chain))
                && testbed.rest().vertices(job).stream()
                        .flatMap(vertex -> vertex.subtasks().stream())
                        .allMatch(JobVertex.Subtask::running);
    }

    private static List<Integer> restarts(List<JobVertex> before, List<JobVertex> after) {
        List<Integer> restarts = new ArrayList<>();
        for (int vertex = 0; vertex < after.size(); vertex++) {
            List<JobVertex.Subtask> was = before.get(vertex).subtasks();
            List<JobVertex.Subtask> is = after.get(vertex).subtasks();
            for (int subtask = 0; subtask < is.size(); subtask++) {
                restarts.add(is.get(subtask).attempt() - was.get(subtask).attempt());
            }
        }
        return restarts;
    }

    private double largestGapMillis(IntPredicate chains, long from, long to) {
        return IntStream.range(0, kind.parallelism())
                        .filter(chains)
                        .mapToLong(chain -> results.arrivals().largestGapNanos(chain, from, to))
                        .max()
                        .orElse(0)
                / NANOS_PER_MILLI;
    }

    @Override
    public void close() throws IOException {
        try (results) {
            testbed.rest().cancel(job);
        }
    }

    /** Key; subtask and count. */
    private record ResultSchema(String topic)
            implements KafkaRecordSerializationSchema<Tuple3<String, Long, Integer>>, Serializable {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                Tuple3<String, Long, Integer> result, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(
                    topic,
                    result.f0.getBytes(StandardCharsets.UTF_8),
                    ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                            .putInt(result.f2)
                            .putLong(result.f1)
                            .array());
        }
    }
}
