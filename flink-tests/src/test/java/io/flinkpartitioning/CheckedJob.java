package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;

/**
 * A running job that counts records per key, whose metrics are read over REST. Unlike {@link
 * ObservedJob} it asks for no order: the records of a key may lie in several partitions.
 */
final class CheckedJob implements AutoCloseable {

    static final String SOURCE = "numbered";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final FlinkRest rest;
    private final JobClient client;
    private final QueueSink<Tuple3<String, Long, Long>> results;
    private final Map<String, Long> counts;

    private CheckedJob(
            FlinkRest rest,
            JobClient client,
            QueueSink<Tuple3<String, Long, Long>> results,
            Map<String, Long> counts) {
        this.rest = rest;
        this.client = client;
        this.results = results;
        this.counts = counts;
    }

    static CheckedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed)
            throws Exception {
        return start(env, cluster, keyed, new HashMap<>());
    }

    /** Goes on from what has been counted so far. */
    static CheckedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed,
            Map<String, Long> counts)
            throws Exception {
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        keyed.process(
                        PlacedKeys.unwrapping(
                                new CountPerKey<>(),
                                Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                .name("count")
                .uid("count")
                .sinkTo(results)
                .uid("sink");
        return start(env, cluster, results, counts);
    }

    /** Starts a job that hands its counts to the given sink. */
    static CheckedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            QueueSink<Tuple3<String, Long, Long>> results)
            throws Exception {
        return start(env, cluster, results, new HashMap<>());
    }

    /** The same, going on from what has been counted so far. */
    static CheckedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            QueueSink<Tuple3<String, Long, Long>> results,
            Map<String, Long> counts)
            throws Exception {
        return new CheckedJob(
                new FlinkRest(cluster.restUrl()), env.executeAsync("checked"), results, counts);
    }

    /** Watches a job that was started in another way. */
    static CheckedJob of(
            FlinkCluster cluster,
            JobClient client,
            QueueSink<Tuple3<String, Long, Long>> results,
            Map<String, Long> counts) {
        return new CheckedJob(new FlinkRest(cluster.restUrl()), client, results, counts);
    }

    /** Stops the job with a savepoint, and returns where that lies. */
    String stopWithSavepoint(Path directory) throws IOException {
        return rest.snapshots().stop(id(), directory);
    }

    JobID id() {
        return client.getJobID();
    }

    FlinkRest rest() {
        return rest;
    }

    /** Waits for so many results. */
    void awaitResults(int number) throws InterruptedException {
        for (int i = 0; i < number; i++) {
            Tuple3<String, Long, Long> result = results.next();
            counts.merge(result.f0, result.f2, Math::max);
        }
    }

    /** Takes the results that are there. */
    void takeResults() {
        results.available().forEach(result -> counts.merge(result.f0, result.f2, Math::max));
    }

    /** Waits until the counts are these. */
    void awaitCounts(Map<String, Long> expected) throws InterruptedException {
        while (!counts.equals(expected)) {
            Tuple3<String, Long, Long> result = results.next();
            counts.merge(result.f0, result.f2, Math::max);
            assertThat(counts.get(result.f0))
                    .as("count of %s", result.f0)
                    .isLessThanOrEqualTo(expected.getOrDefault(result.f0, 0L));
        }
    }

    /** Waits until a metric of the library has a sum over the subtasks. */
    void awaitSum(String operator, String metric, long expected) {
        awaitSum(
                metric,
                () -> rest.metrics().sumOf(id(), operator, idOf(operator, metric)),
                expected);
    }

    /** Waits until an operator, the first of its task, has got so many records. */
    void awaitRecordsIn(String operator, long records) {
        String metric = operator + ".numRecordsIn";
        awaitSum(metric, () -> rest.metrics().sumOf(id(), operator, metric), records);
    }

    private static void awaitSum(String metric, Callable<Double> sum, long expected) {
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .pollInterval(POLL_INTERVAL)
                .ignoreException(IOException.class)
                .untilAsserted(
                        () -> assertThat(sum.call()).as(metric).isEqualTo((double) expected));
    }

    /** Returns the full id of the one metric whose id ends so. */
    String idOf(String operator, String end) throws IOException {
        Set<String> ids = new TreeSet<>();
        for (String id : rest.metrics().names(id(), operator)) {
            if (id.endsWith("." + end)) {
                ids.add(id);
            }
        }
        if (ids.isEmpty()) {
            throw new IOException("No metric ends in " + end);
        }
        assertThat(ids).as("metrics that end in %s", end).hasSize(1);
        return ids.iterator().next();
    }

    /** Waits for the job's failure, and returns all that it says. */
    String failure() throws Exception {
        return JobRun.failureOf(client);
    }

    @Override
    public void close() {
        if (!client.getJobStatus().join().isGloballyTerminalState()) {
            client.cancel().join();
        }
    }
}
