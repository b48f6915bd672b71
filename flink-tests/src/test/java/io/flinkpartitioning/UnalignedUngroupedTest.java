package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ungrouped work that had an exchange goes on from an unaligned checkpoint with records in flight,
 * where it would do without one by now: no record is lost.
 */
@ExtendWith(Testbed.class)
class UnalignedUngroupedTest {

    private static final int RECORDS = 2_000;

    /**
     * Of half the records. The first job goes on while its checkpoint completes, and a record that
     * it passes on by then is not missed any more.
     */
    private static final long MANY_BYTES = 10_000;

    /** Enough for partitions of one size: only an even source is left without an exchange. */
    private static final int KEYS = 1_000;

    @TempDir private Path directory;
    private final QueueSink<Tuple2<String, Long>> results = new QueueSink<>();

    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void recordsInFlight_areNotLost(
            boolean ordered, boolean readable, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 81);
        Set<Tuple2<String, Long>> seen = new HashSet<>();
        String checkpoint;
        StreamExecutionEnvironment env = environment(cluster, null);
        StreamGraph graph = graph(env, ungrouped(env, topic).using(new RoundRobin()), Pass.slow());
        try (Running job = new Running(env.executeAsync(graph))) {
            seen.add(results.next());
            checkpoint =
                    InFlight.checkpoint(
                            new FlinkRest(cluster.restUrl()), job.client().getJobID(), MANY_BYTES);
            seen.addAll(results.available());
        }
        results.available();

        env = environment(cluster, checkpoint);
        graph =
                readable
                        ? withoutExchange(env, topic, ordered)
                        : whileUnreadable(checkpoint, env, topic, ordered);
        try (Running job = new Running(env.executeAsync(graph))) {
            assertThat(job.client().getJobID()).isNotNull();
            Set<Tuple2<String, Long>> all = all(topic);
            while (!seen.equals(all)) {
                seen.add(results.next());
            }
        }
    }

    private record Running(JobClient client) implements AutoCloseable {

        @Override
        public void close() {
            client.cancel().join();
        }
    }

    private StreamGraph whileUnreadable(
            String checkpoint,
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            boolean ordered)
            throws Exception {
        Path path = Path.of(URI.create(checkpoint));
        Path away = path.resolveSibling("away");
        Files.move(path, away);
        StreamGraph graph = withoutExchange(env, topic, ordered);
        Files.move(away, path);
        return graph;
    }

    private StreamGraph withoutExchange(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, boolean ordered) {
        UngroupedStream<Tuple2<String, Long>> stream = ungrouped(env, topic);
        return graph(env, ordered ? stream.inOrder() : stream, new Pass(0));
    }

    private StreamGraph graph(
            StreamExecutionEnvironment env,
            UngroupedStream<Tuple2<String, Long>> stream,
            Pass function) {
        stream.stream().map(function).uid("map").sinkTo(results).uid("sink");
        return env.getStreamGraph();
    }

    private StreamExecutionEnvironment environment(
            FlinkCluster cluster, @Nullable String restored) {
        Configuration settings = JobRun.recoverable("hashmap", directory, restored);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(2);
        return env;
    }

    private static UngroupedStream<Tuple2<String, Long>> ungrouped(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE)
                .ungrouped()
                .uid("numbered");
    }

    private static Set<Tuple2<String, Long>> all(NumberedTopic<String> topic) {
        Set<Tuple2<String, Long>> all = new HashSet<>();
        try (StringDeserializer keys = new StringDeserializer()) {
            topic.readAll(
                    read ->
                            all.add(
                                    Tuple2.of(
                                            Objects.requireNonNull(
                                                    keys.deserialize(topic.name(), read.key())),
                                            read.value())));
        }
        return all;
    }

    /** Passes records on, after a while. */
    private record Pass(long millis)
            implements MapFunction<Tuple2<String, Long>, Tuple2<String, Long>> {

        static Pass slow() {
            return new Pass(20);
        }

        @Override
        public Tuple2<String, Long> map(Tuple2<String, Long> value) throws Exception {
            if (millis > 0) {
                Thread.sleep(millis);
            }
            return value;
        }
    }
}
