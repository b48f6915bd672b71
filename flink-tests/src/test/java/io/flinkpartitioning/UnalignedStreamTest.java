package io.flinkpartitioning;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A stream that is in the job already goes on from an unaligned checkpoint that has records in
 * flight in the output of an operator alone, as without back pressure: no record is lost.
 */
@Tag("full")
@ExtendWith(Testbed.class)
class UnalignedStreamTest {

    private static final int RECORDS = 400;
    private static final int KEYS = 40;

    @TempDir private Path directory;
    private final Map<String, Long> counts = new HashMap<>();
    private boolean again;

    @ParameterizedTest
    @CsvSource({"HASH, LOCAL_FIRST", "HASH, FORWARD"})
    void recordsInTheOutput_areCountedUnderAnyPlan(
            Plan before, Plan asked, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 63);
        String checkpoint;
        try (CheckedJob job = start(cluster, topic, before, null)) {
            // The buffers are not full, and not flushed for ten minutes.
            checkpoint = InFlight.checkpoint(job.rest(), job.id(), 1);
        }
        try (CheckedJob job = start(cluster, topic, asked, checkpoint)) {
            awaitCounts(job, topic);
        }
    }

    /** Names the failures: without one, the job has lost what it does not count. */
    private void awaitCounts(CheckedJob job, NumberedTopic<String> topic) throws Exception {
        try {
            job.awaitCounts(topic.reference());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "%d keys counted of %d, failures %s"
                            .formatted(
                                    counts.size(),
                                    topic.reference().size(),
                                    job.rest().failures(job.id())),
                    e);
        }
    }

    @Test
    void recordsInTheOutputOfTheCheck_areCountedUnderHash(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        recordsInTheOutput_areCountedUnderAnyPlan(Plan.LOCAL_FIRST, Plan.HASH, broker, cluster);
    }

    /** Flink's keyBy and its joins exchange the records, and the state says FORWARD. */
    @Test
    void recordsOnAnExchangeOfFlinks_areCountedUnderForward(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 64);
        again = true;
        String checkpoint;
        try (CheckedJob job = start(cluster, topic, Plan.FORWARD, null)) {
            // The buffers are not full, and not flushed for ten minutes.
            checkpoint = InFlight.checkpoint(job.rest(), job.id(), 1);
        }
        again = false;
        try (CheckedJob job = start(cluster, topic, Plan.FORWARD, checkpoint)) {
            awaitCounts(job, topic);
        }
    }

    private CheckedJob start(
            FlinkCluster cluster, NumberedTopic<String> topic, Plan plan, @Nullable String restored)
            throws Exception {
        Configuration settings = JobRun.recoverable("hashmap", directory, restored);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(2);
        env.setBufferTimeout(restored == null ? 600_000 : 10);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SmartKeyBy.from(
                                SmartKeyBy.alignedSource(
                                                env,
                                                topic.source(false),
                                                WatermarkStrategy.noWatermarks(),
                                                CheckedJob.SOURCE)
                                        .uid("numbered"))
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .uid("check")
                        .upTo(plan);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> stream = keyed.keyedStream();
        return CheckedJob.start(
                env, cluster, again ? stream.keyBy(stream.getKeySelector()) : stream, counts);
    }
}
