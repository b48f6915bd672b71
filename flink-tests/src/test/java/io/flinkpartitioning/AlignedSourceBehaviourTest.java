package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.internal.flink.kafka.AlignedKafkaSource;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a source does besides reading, it does when it is aligned as it did before: each test runs
 * on both, with the same expectation.
 */
@ExtendWith(Testbed.class)
class AlignedSourceBehaviourTest {

    private static final Duration DEADLINE = Deadlines.STEP;
    private static final String SOURCE = "numbered";

    /** What Flink puts before the names of the source's metrics. */
    private static final String OPERATOR = "Source__" + SOURCE + ".";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void checkpoint_commitsTheOffsetsToKafka(
            boolean aligned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(400, 50, 51);
        String group = "committing-" + aligned;
        QueueSink<Tuple2<String, Long>> results = new QueueSink<>();
        JobClient job =
                read(
                        cluster,
                        source(topic.sourceBuilder().setGroupId(group).build(), 4, aligned),
                        WatermarkStrategy.noWatermarks(),
                        2,
                        results);
        for (int i = 0; i < 400; i++) {
            results.next();
        }
        Map<Integer, Long> read = topic.endOffsets();
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers()))) {
            await().atMost(DEADLINE)
                    .untilAsserted(
                            () -> {
                                // A commit may fail, and is repeated with the next checkpoint; a
                                // consumer that has nothing to read sends it 10 seconds later.
                                rest.snapshots().checkpoint(job.getJobID());
                                topic.write(40, 50, 53);
                                Map<Integer, Long> committed = committed(admin, group);
                                assertThat(committed).hasSameSizeAs(read);
                                committed.forEach(
                                        (partition, offset) ->
                                                assertThat(offset)
                                                        .isGreaterThanOrEqualTo(
                                                                read.get(partition)));
                            });
        }
        job.cancel().get();
    }

    private static Map<Integer, Long> committed(Admin admin, String group) throws Exception {
        Map<Integer, Long> committed = new TreeMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (partition, offset) ->
                                committed.put(partition.partition(), offset.offset()));
        return committed;
    }

    @Test
    void metrics_areThoseOfTheStockSource(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(400, 50, 52);
        List<JobClient> jobs = new ArrayList<>();
        for (boolean aligned : new boolean[] {false, true}) {
            QueueSink<Tuple2<String, Long>> results = new QueueSink<>();
            jobs.add(
                    read(
                            cluster,
                            source(topic.source(false), 4, aligned),
                            WatermarkStrategy.noWatermarks(),
                            2,
                            results));
            for (int read = 0; read < 400; read++) {
                results.next();
            }
        }
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        String offset =
                OPERATOR + "KafkaSourceReader.topic." + topic.name() + ".partition.3.currentOffset";
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> {
                            assertThat(metrics(rest, jobs.get(1)))
                                    .isEqualTo(metrics(rest, jobs.get(0)))
                                    .contains(OPERATOR + "pendingRecords", offset)
                                    .contains(OPERATOR + "numRecordsIn");
                            for (JobClient job : jobs) {
                                assertThat(rest.metrics().maxOf(job.getJobID(), SOURCE, offset))
                                        .isEqualTo(
                                                (double) topic.endOffsets().getOrDefault(3, 0L)
                                                        - 1);
                            }
                        });
        for (JobClient job : jobs) {
            job.cancel().get();
        }
    }

    /** Leaves out what Kafka registers once for all consumers of one client id in a JVM. */
    private static Set<String> metrics(FlinkRest rest, JobClient job) throws IOException {
        Set<String> names = rest.metrics().names(job.getJobID(), SOURCE);
        for (String once : List.of("commit-id", "start-time-ms", "version")) {
            names.remove(OPERATOR + "KafkaSourceReader.KafkaConsumer." + once);
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void watermark_isThatOfTheSlowestPartitionThatIsNotIdle(
            boolean aligned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 3)
                        .writeAll(0, "fast", LongStream.range(0, 100))
                        .writeAll(1, "slow", LongStream.range(0, 10));
        QueueSink<Long> fired = new QueueSink<>();
        StreamExecutionEnvironment env = environment(cluster, 1);
        stream(
                        env,
                        source(topic.source(false), 3, aligned),
                        WatermarkStrategy.<Tuple2<String, Long>>forMonotonousTimestamps()
                                .withTimestampAssigner((record, timestamp) -> record.f1)
                                .withIdleness(Duration.ofMillis(500)))
                .filter(record -> record.f0.equals("fast"))
                .keyBy(record -> record.f0, Types.STRING)
                .process(new FireAtEachRecord())
                .sinkTo(fired);
        JobClient job = env.executeAsync("watermarks");
        // A watermark is one below the timestamp that it follows from.
        for (long timestamp = 0; timestamp < 9; timestamp++) {
            assertThat(fired.next()).isEqualTo(timestamp);
        }
        topic.writeOne(1, "slow", 51);
        for (long timestamp = 9; timestamp <= 50; timestamp++) {
            assertThat(fired.next()).isEqualTo(timestamp);
        }
        job.cancel().get();
    }

    /**
     * The fast partition, whose record is there first, waits for the slow one: both in one reader,
     * whose split is paused, and in two, one of which waits as a whole.
     */
    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 2", "true, 2"})
    void watermarkAlignment_holdsThePartitionAheadBack(
            boolean aligned, int parallelism, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        assumeThat(LaterFlink.hasSplitMetrics()).isTrue();
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 2)
                        .writeOne(1, "slow", 0)
                        .writeAll(0, "fast", LongStream.range(0, 1000));
        QueueSink<Tuple2<String, Long>> results = new QueueSink<>();
        JobClient job =
                read(
                        cluster,
                        source(topic.source(false), 2, aligned),
                        WatermarkStrategy.<Tuple2<String, Long>>forMonotonousTimestamps()
                                .withTimestampAssigner((record, timestamp) -> record.f1)
                                .withWatermarkAlignment(
                                        "group", Duration.ofMillis(100), Duration.ofMillis(20)),
                        parallelism,
                        results);
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        String held =
                parallelism == 1
                        ? "split." + topic.name() + "-0.watermark.accumulatedPausedTimeMs"
                        : "watermarkAlignmentDrift";
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(
                                                rest.metrics()
                                                        .maxOf(
                                                                job.getJobID(),
                                                                SOURCE,
                                                                OPERATOR + held))
                                        .isPositive());
        topic.writeOne(0, "fast", 1000);
        topic.writeOne(1, "slow", 10_000);
        Tuple2<String, Long> result;
        do {
            result = results.next();
            assertThat(result)
                    .as("overtakes the slow partition")
                    .isNotEqualTo(Tuple2.of("fast", 1000L));
        } while (!result.equals(Tuple2.of("slow", 10_000L)));
        do {
            result = results.next();
        } while (!result.equals(Tuple2.of("fast", 1000L)));
        job.cancel().get();
    }

    private static Source<Tuple2<String, Long>, ?, ?> source(
            KafkaSource<Tuple2<String, Long>> source, int partitions, boolean aligned) {
        return aligned
                ? AlignedKafkaSource.of(source, partitions, 128, SourceEventTime.own())
                : source;
    }

    private JobClient read(
            FlinkCluster cluster,
            Source<Tuple2<String, Long>, ?, ?> source,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            int parallelism,
            QueueSink<Tuple2<String, Long>> results)
            throws Exception {
        StreamExecutionEnvironment env = environment(cluster, parallelism);
        stream(env, source, watermarks).sinkTo(results);
        return env.executeAsync("source");
    }

    private StreamExecutionEnvironment environment(FlinkCluster cluster, int parallelism) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, directory, null));
        env.setParallelism(parallelism);
        env.setMaxParallelism(128);
        return env;
    }

    private static DataStream<Tuple2<String, Long>> stream(
            StreamExecutionEnvironment env,
            Source<Tuple2<String, Long>, ?, ?> source,
            WatermarkStrategy<Tuple2<String, Long>> watermarks) {
        return env.fromSource(source, watermarks, SOURCE, Types.TUPLE(Types.STRING, Types.LONG));
    }

    /** Emits the timestamp of each record as soon as the watermark has reached it. */
    private static final class FireAtEachRecord
            extends KeyedProcessFunction<String, Tuple2<String, Long>, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> value, Context context, Collector<Long> out) {
            context.timerService().registerEventTimeTimer(value.f1);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {
            out.collect(timestamp);
        }
    }
}
