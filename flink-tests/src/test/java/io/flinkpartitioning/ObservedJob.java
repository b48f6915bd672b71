package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;

/**
 * A running job that counts the records of a {@link NumberedTopic} per key. Each result is held
 * against what it must be: the {@code n}-th record of a key is counted as the {@code n}-th, by the
 * subtask that owns the partition of the key. A record that is lost, doubled, overtaken or read
 * elsewhere breaks that.
 */
final class ObservedJob {

    private static final String SOURCE = "numbered";
    private static final String OPERATOR = "observed count";

    private final RecoveringJob job;
    private final FaultSwitch fault;
    private final QueueSink<ObservedCount.Observation> results;
    private final int partitions;
    private final int maxParallelism;
    private final Map<String, Long> counts;

    private ObservedJob(
            RecoveringJob job,
            FaultSwitch fault,
            QueueSink<ObservedCount.Observation> results,
            int partitions,
            int maxParallelism,
            Map<String, Long> counts) {
        this.job = job;
        this.fault = fault;
        this.results = results;
        this.partitions = partitions;
        this.maxParallelism = maxParallelism;
        this.counts = counts;
    }

    /**
     * Starts a job under partition placement.
     *
     * @param env the settings of the job, with the savepoint to restore if there is one
     * @param cluster where to run it
     * @param topic what to count
     * @param watermarks the watermarks of the source
     * @param change what is special about the plan
     * @param counts what has been counted so far, to be counted on
     */
    static ObservedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change,
            Map<String, Long> counts)
            throws Exception {
        return start(env, cluster, topic, watermarks, change, false, counts);
    }

    /**
     * Starts a job under partition placement whose results go into other sinks too.
     *
     * @param env the settings of the job, with the savepoint to restore if there is one
     * @param cluster where to run it
     * @param topic what to count
     * @param sinks adds the other sinks
     * @param counts what has been counted so far, to be counted on
     */
    static ObservedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Consumer<DataStream<ObservedCount.Observation>> sinks,
            Map<String, Long> counts)
            throws Exception {
        return start(
                env,
                cluster,
                byKey(env, topic, WatermarkStrategy.noWatermarks())
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class)),
                topic.partitions(),
                new ObservedCount(false),
                sinks,
                counts);
    }

    /** The same, with synchronous or asynchronous state. */
    static ObservedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change,
            boolean asynchronous,
            Map<String, Long> counts)
            throws Exception {
        return start(
                env,
                cluster,
                change.apply(
                        byKey(env, topic, watermarks)
                                .partitionedLike(
                                        KafkaPartitioning.murmur2(StringSerializer.class))),
                topic.partitions(),
                new ObservedCount(asynchronous),
                results -> {},
                counts);
    }

    /**
     * Starts a job under hash placement, where it does not matter which subtask counts what.
     *
     * @param env the settings of the job, with the savepoint to restore if there is one
     * @param cluster where to run it
     * @param topic what to count
     * @param counts what has been counted so far, to be counted on
     */
    static ObservedJob startHashed(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Map<String, Long> counts)
            throws Exception {
        return start(
                env,
                cluster,
                byKey(env, topic, WatermarkStrategy.noWatermarks()),
                0,
                new ObservedCount(false),
                results -> {},
                counts);
    }

    /** Returns the keyed topic, with nothing declared. */
    static SmartKeyBy<Tuple2<String, Long>, String> byKey(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            WatermarkStrategy<Tuple2<String, Long>> watermarks) {
        return SmartKeyBy.from(env, topic.source(false), watermarks, SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .uid("numbered");
    }

    /**
     * Starts a job of one's own making.
     *
     * @param env the settings of the job, with the savepoint to restore if there is one
     * @param cluster where to run it
     * @param smartKeyBy the keyed topic, see {@link #byKey}
     * @param partitions the partition count of the layout; 0 for hash placement
     * @param function counts
     * @param counts what has been counted so far, to be counted on
     */
    static ObservedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy,
            int partitions,
            ObservedCount function,
            Map<String, Long> counts)
            throws Exception {
        return start(env, cluster, smartKeyBy, partitions, function, results -> {}, counts);
    }

    private static ObservedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy,
            int partitions,
            ObservedCount function,
            Consumer<DataStream<ObservedCount.Observation>> sinks,
            Map<String, Long> counts)
            throws Exception {
        QueueSink<ObservedCount.Observation> results = new QueueSink<>();
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed = smartKeyBy.keyedStream();
        if (function.asynchronous()) {
            keyed = AsynchronousState.of(keyed);
        }
        DataStream<ObservedCount.Observation> observed =
                keyed.process(
                                PlacedKeys.unwrapping(
                                        function,
                                        TypeInformation.of(ObservedCount.Observation.class)))
                        .name(OPERATOR)
                        .uid("count");
        observed.sinkTo(results).uid("sink");
        sinks.accept(observed);
        return new ObservedJob(
                new RecoveringJob(
                        cluster, env.executeAsync("observed"), OPERATOR, function::failAt),
                function.fault(),
                results,
                partitions,
                env.getMaxParallelism(),
                counts);
    }

    /** Waits for the job's failure, and returns all that it says. */
    String failure() throws Exception {
        return job.failure();
    }

    /**
     * Waits for the job's failure, before which it must have no result, and returns what it says.
     */
    String refusal() throws Exception {
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            assertThat(results.poll()).as("result of a refused job").isEmpty();
                            return job.hasEnded();
                        });
        return job.failure();
    }

    /** Returns how often the job has failed. */
    int failures() throws IOException {
        return job.failures();
    }

    /** Waits for so many results. */
    void awaitResults(int number) throws InterruptedException {
        for (int i = 0; i < number; i++) {
            check(results.next());
        }
    }

    /** Waits for a result of each of so many subtasks. */
    void awaitResultsAt(int parallelism) throws InterruptedException {
        Set<Integer> subtasks = new HashSet<>();
        while (subtasks.size() < parallelism) {
            ObservedCount.Observation result = results.next();
            check(result);
            if (result.parallelism() == parallelism) {
                subtasks.add(result.subtask());
            }
        }
    }

    /** Asks the adaptive scheduler for another parallelism of the whole job. */
    void rescale(int parallelism) throws IOException {
        job.rescale(parallelism);
    }

    /** Waits until everything that is in the topic has been counted. */
    void awaitAllOf(NumberedTopic<String> topic) throws Exception {
        Map<String, Long> reference = topic.reference();
        while (!counts.equals(reference)) {
            check(results.next());
        }
    }

    /** Lets one subtask fail, and waits until all that are restarted with it run again. */
    void fail(int subtask) throws IOException {
        job.fail(subtask);
    }

    /** The same while others are still starting: waits for this subtask only. */
    void failWhileOthersStart(int subtask) {
        job.failWhileOthersStart(subtask);
    }

    /** Lets one subtask fail while a savepoint is under way, which fails too. */
    void failDuringSavepoint(int subtask, Path directory) throws Exception {
        job.failDuringSavepoint(subtask, fault, directory);
    }

    /** Returns how often each subtask of the counting operator was restarted. */
    List<Integer> restarts() throws IOException {
        return job.restarts();
    }

    /** Returns how often each subtask of the source was restarted. */
    List<Integer> restartsOfSource() throws IOException {
        return job.restartsOf(SOURCE);
    }

    /** Takes a checkpoint, and returns where it lies. */
    String checkpoint() throws IOException {
        return job.checkpoint();
    }

    /** Returns how many bytes of records in flight the last checkpoint holds. */
    long bytesInFlight() throws IOException {
        return job.bytesInFlight();
    }

    String stopWithSavepoint(Path directory, SavepointFormatType format) throws IOException {
        String savepoint = job.stopWithSavepoint(directory, format);
        results.available().forEach(this::check);
        return savepoint;
    }

    void cancel() throws IOException {
        job.cancel();
        results.available().forEach(this::check);
    }

    private void check(ObservedCount.Observation result) {
        assertThat(result.count()).as("count at %s", result).isEqualTo(result.number() + 1);
        if (partitions > 0) {
            assertThat(result.subtask()).as("subtask of %s", result).isEqualTo(ownerOf(result));
        }
        counts.merge(result.key(), result.count(), Math::max);
    }

    private int ownerOf(ObservedCount.Observation result) {
        int hash = Utils.toPositive(Utils.murmur2(result.key().getBytes(StandardCharsets.UTF_8)));
        return KeyGroups.subtaskOfPartition(
                hash % partitions, partitions, maxParallelism, result.parallelism());
    }
}
