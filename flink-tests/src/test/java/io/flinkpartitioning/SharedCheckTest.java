package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.planner.StreamCheck;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One {@code SmartKeyBy} is used several times in a job: alone, and in a join. */
@ExtendWith(Testbed.class)
class SharedCheckTest {

    private static final int RECORDS = 1000;
    private static final int KEYS = 60;

    /** What a job is made of. */
    private record Job(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            SmartKeyBy<Tuple2<String, Long>, String> left,
            SmartKeyBy<Tuple2<String, Long>, String> right) {

        static Job of(
                boolean behindStream,
                boolean objectReuse,
                int rightPartitions,
                KafkaBroker broker,
                FlinkCluster cluster)
                throws Exception {
            StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
            if (objectReuse) {
                env.getConfig().enableObjectReuse();
            }
            NumberedTopic<String> topic =
                    NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 71);
            return new Job(
                    env,
                    topic,
                    keyed(behindStream, env, topic, "left"),
                    keyed(
                            behindStream,
                            env,
                            NumberedTopic.create(broker, KeyKind.STRING, rightPartitions),
                            "right"));
        }

        private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
                boolean behindStream,
                StreamExecutionEnvironment env,
                NumberedTopic<String> topic,
                String name) {
            KafkaSource<Tuple2<String, Long>> source = topic.source(false);
            WatermarkStrategy<Tuple2<String, Long>> none = WatermarkStrategy.noWatermarks();
            UnkeyedStream<Tuple2<String, Long>> unkeyed =
                    behindStream
                            ? SmartKeyBy.from(
                                    SmartKeyBy.alignedSource(env, source, none, name)
                                            .uid(name)
                                            .filter(record -> true))
                            : SmartKeyBy.from(env, source, none, name);
            return unkeyed.keyedBy("key", record -> record.f0, Types.STRING)
                    .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                    .uid(behindStream ? name + "-check" : name);
        }

        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> alone() {
            return left.keyedStream();
        }

        void joined() {
            left.coPartitionedWith(right)
                    .connect()
                    .process(PlacedKeys.unwrapping(new JointCount(), JointCount.TYPE))
                    .uid("joined")
                    .sinkTo(new DiscardingSink<>())
                    .uid("joined-sink");
        }

        long operators(String name, DataStream<?> alone) {
            return Stream.concat(
                            env.getTransformations().stream(), Stream.of(alone.getTransformation()))
                    .flatMap(step -> step.getTransitivePredecessors().stream())
                    .distinct()
                    .filter(step -> step.getName().equals(name))
                    .count();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aloneAndJoined_isReadAndCheckedOnce(
            boolean behindStream, boolean aloneFirst, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        Job job = Job.of(behindStream, aloneFirst, 4, broker, cluster);
        if (!aloneFirst) {
            job.joined();
        }
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> alone = job.alone();
        if (aloneFirst) {
            job.joined();
        }
        assertThat(job.operators("left", alone)).isEqualTo(1);
        assertThat(job.operators(StreamCheck.NAME + " by key", alone))
                .as("one for each stream")
                .isEqualTo(behindStream ? 2 : 0);
        try (CheckedJob running = CheckedJob.start(job.env(), cluster, alone)) {
            running.awaitCounts(job.topic().reference());
            running.awaitSum(
                    "left", "partitioning.strategy.smart.plan.FORWARD.numRecordsRouted", RECORDS);
            assertThat(running.rest().edgesInto(running.id(), "count")).doesNotContain("HASH");
        }
    }

    @Test
    void usedTwiceAlone_isReadOnce(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Job job = Job.of(false, true, 4, broker, cluster);
        DataStream<?> first = job.alone();
        DataStream<?> second = job.alone();
        assertThat(second.getTransformation().getInputs())
                .isEqualTo(first.getTransformation().getInputs());
    }

    @Test
    void joinThatNeedsAnotherLayout_isRefusedWithBothUnderOneUid(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Job job = Job.of(false, false, 2, broker, cluster);
        job.alone();
        assertThatIllegalArgumentException()
                .isThrownBy(job::joined)
                .withMessageContaining("'left' with the uid 'left'")
                .withMessageContaining("4 source partitions")
                .withMessageContaining("2 source partitions")
                .withMessageContaining("one sourcePartitions(…)");
    }

    @Test
    void joinThatExchangesTheStream_takesItFromWhereItIs(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        Job job = Job.of(false, false, 6, broker, cluster);
        DataStream<?> alone = job.alone();
        ConnectedStreams<?, ?> joined = job.right().coPartitionedWith(job.left()).connect();
        assertThat(job.right().coPartitionedWith(job.left()).explain().right().plan())
                .isEqualTo(Plan.HASH);
        assertThat(joined.getSecondInput().getTransformation().getTransitivePredecessors())
                .containsAll(alone.getTransformation().getInputs());
    }
}
