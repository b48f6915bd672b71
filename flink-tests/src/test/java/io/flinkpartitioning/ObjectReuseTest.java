package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.ReusingSchema.Objects;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jobs with {@code pipeline.object-reuse} under FORWARD, where nothing between a deserializer and
 * keyed state copies a record.
 */
@ExtendWith(Testbed.class)
class ObjectReuseTest {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;

    /** Enough for each subtask to end the trial of its reader. */
    private static final int RECORDS = 12_000;

    private static final int KEYS = 300;
    private static final int WINDOW = 3;

    @ParameterizedTest
    @EnumSource(Objects.class)
    void reduce_onTheHeap_isExact(Objects objects, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        StreamExecutionEnvironment env = environment(cluster, new Configuration());
        assertThat(sums(keyed(env, topic, objects))).isEqualTo(expected(topic, objects));
    }

    /**
     * Flink's sources use one {@code StreamRecord} for all records, so here even new objects ended
     * up with other keys.
     */
    @ParameterizedTest
    @EnumSource(names = {"NEW", "ONE"})
    void reduce_inAsynchronousForSt_isExact(
            Objects objects, KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, 20);
        StreamExecutionEnvironment env = asynchronous(cluster, checkpoints);
        assertThat(sums(AsynchronousState.of(keyed(env, topic, objects))))
                .isEqualTo(expected(topic, objects));
    }

    @ParameterizedTest
    @EnumSource(names = {"NEW", "ONE"})
    void reduce_behindAnOperatorInAsynchronousForSt_isExact(
            Objects objects, KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, 20);
        StreamExecutionEnvironment env = asynchronous(cluster, checkpoints);
        assertThat(sums(AsynchronousState.of(keyedBehindAnOperator(env, topic, objects))))
                .isEqualTo(expected(topic, objects));
    }

    @Test
    void reduce_behindAnOperatorOnTheHeap_isExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        StreamExecutionEnvironment env = environment(cluster, new Configuration());
        assertThat(sums(keyedBehindAnOperator(env, topic, Objects.ONE)))
                .isEqualTo(expected(topic, Objects.ONE));
    }

    @Test
    void windowThatBuffersRecords_isExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        Map<String, Long> expected = new HashMap<>();
        int windows = 0;
        for (Map.Entry<String, Long> count : topic.reference().entrySet()) {
            long inWindows = count.getValue() / WINDOW * WINDOW;
            windows += (int) (inWindows / WINDOW);
            if (inWindows > 0) {
                expected.put(count.getKey(), inWindows * (inWindows - 1) / 2);
            }
        }
        Map<String, Long> sums = new HashMap<>();
        keyed(environment(cluster, new Configuration()), topic, Objects.TWO)
                .countWindow(WINDOW)
                .process(PlacedKeys.unwrapping(new SumOfWindow(), ReusingSchema.TYPE))
                .executeAndCollect("windows", windows)
                .forEach(sum -> sums.merge(sum.f0, sum.f1, Long::sum));
        assertThat(sums).isEqualTo(expected);
    }

    /** Fails if the records of a window are not its key's. */
    private static final class SumOfWindow
            extends ProcessWindowFunction<
                    Tuple2<String, Long>, Tuple2<String, Long>, String, GlobalWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                String key,
                Context context,
                Iterable<Tuple2<String, Long>> records,
                Collector<Tuple2<String, Long>> out) {
            long sum = 0;
            for (Tuple2<String, Long> record : records) {
                assertThat(record.f0).isEqualTo(key);
                sum += record.f1;
            }
            out.collect(Tuple2.of(key, sum));
        }
    }

    /** An operator after a union is never in one chain with a source, so Flink serializes. */
    @Test
    void unionOfTwoStreams_isExact(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        StreamExecutionEnvironment env = environment(cluster, new Configuration());
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                smartKeyBy(env, topic, Objects.ONE, "left")
                        .coPartitionedWith(smartKeyBy(env, topic, Objects.ONE, "right"));
        assertThat(both.explain().toString())
                .contains("left by key: FORWARD", "right by key: FORWARD");
        Map<String, Long> sums = new HashMap<>();
        both.union()
                .reduce(
                        (sum, next) ->
                                Either.Left(
                                        Tuple2.of(
                                                record(sum).f0, record(sum).f1 + record(next).f1)))
                .executeAndCollect("union", 2 * RECORDS)
                .forEach(sum -> sums.put(record(sum).f0, record(sum).f1));
        Map<String, Long> expected = new HashMap<>();
        expected(topic, Objects.ONE).forEach((key, sum) -> expected.put(key, 2 * sum));
        assertThat(sums).isEqualTo(expected);
    }

    private static Tuple2<String, Long> record(
            Either<Tuple2<String, Long>, Tuple2<String, Long>> either) {
        return either.isLeft() ? either.left() : either.right();
    }

    @Test
    void objectReuseThatIsSetAfterThePlan_isRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        StreamExecutionEnvironment env = environment(cluster, new Configuration());
        env.getConfig().disableObjectReuse();
        keyed(env, topic, Objects.NEW).reduce((sum, next) -> next).sinkTo(new DiscardingSink<>());
        env.getConfig().enableObjectReuse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env.executeAsync("refused"))
                .withMessageContaining(
                        "pipeline.object-reuse must be set before keyedStream() is called");
    }

    /** Readers know the settings of their job since Flink 2.2. */
    @Test
    @EnabledIf("io.flinkpartitioning.SmartKeyByJobTest#readersKnowTheirJob")
    void objectReuseThatIsSetAfterTheTranslation_isRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        StreamExecutionEnvironment env = environment(cluster, new Configuration());
        env.getConfig().disableObjectReuse();
        keyed(env, topic, Objects.ONE).reduce((sum, next) -> next).sinkTo(new DiscardingSink<>());
        StreamGraph translated = env.getStreamGraph();
        env.getConfig().enableObjectReuse();
        assertThat(JobRun.failureOf(env.executeAsync(translated)))
                .contains("pipeline.object-reuse must be set before keyedStream() is called");
    }

    /** Flink copies records in front of operators with several inputs, and behind exchanges. */
    @Test
    void objectReuseThatIsSetAfterThePlan_isNoMatterWhereRecordsAreCopied(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker, KEYS);
        StreamExecutionEnvironment env = environment(cluster, new Configuration());
        env.getConfig().disableObjectReuse();
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                smartKeyBy(env, topic, Objects.NEW, "left")
                        .coPartitionedWith(smartKeyBy(env, topic, Objects.NEW, "right"));
        both.union().reduce((sum, next) -> next).sinkTo(new DiscardingSink<>());
        smartKeyBy(env, topic, Objects.NEW, "hashed")
                .using(new AlwaysHash())
                .keyedStream()
                .reduce((sum, next) -> next)
                .sinkTo(new DiscardingSink<>());
        env.getConfig().enableObjectReuse();
        smartKeyBy(env, topic, Objects.NEW, "planned with reuse")
                .keyedStream()
                .reduce((sum, next) -> next)
                .sinkTo(new DiscardingSink<>());
        assertThat(env.getStreamGraph().getStreamNodes()).isNotEmpty();
    }

    private static NumberedTopic<String> topic(KafkaBroker broker, int keys) throws Exception {
        return NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, keys, 71);
    }

    private static StreamExecutionEnvironment environment(
            FlinkCluster cluster, Configuration settings) {
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(PARALLELISM);
        env.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        return env;
    }

    private static StreamExecutionEnvironment asynchronous(FlinkCluster cluster, Path checkpoints) {
        return environment(cluster, JobRun.recoverable(AsynchronousState.FORST, checkpoints, null));
    }

    private static KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyedBehindAnOperator(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, Objects objects) {
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                byKey(
                        SmartKeyBy.from(
                                SmartKeyBy.alignedSource(
                                                env,
                                                source(topic, objects),
                                                WatermarkStrategy.noWatermarks(),
                                                "numbered")
                                        .flatMap(
                                                (Tuple2<String, Long> record,
                                                        Collector<Tuple2<String, Long>> out) ->
                                                        out.collect(record),
                                                ReusingSchema.TYPE)));
        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.FORWARD);
        return smartKeyBy.keyedStream();
    }

    private static KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, Objects objects) {
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                smartKeyBy(env, topic, objects, "numbered");
        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.FORWARD);
        return smartKeyBy.keyedStream();
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            Objects objects,
            String name) {
        return byKey(
                SmartKeyBy.from(
                        env, source(topic, objects), WatermarkStrategy.noWatermarks(), name));
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> byKey(
            UnkeyedStream<Tuple2<String, Long>> input) {
        return input.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .detecting(Detection.DECLARED);
    }

    private static KafkaSource<Tuple2<String, Long>> source(
            NumberedTopic<String> topic, Objects objects) {
        return topic.sourceBuilder()
                .setDeserializer(new ReusingSchema(objects))
                .setBounded(OffsetsInitializer.latest())
                .build();
    }

    /** The sum of the numbers of each key's records. */
    private static Map<String, Long> sums(
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed) throws Exception {
        Map<String, Long> sums = new HashMap<>();
        keyed.reduce((sum, next) -> Tuple2.of(sum.f0, sum.f1 + next.f1))
                .executeAndCollect("sums", RECORDS)
                .forEach(sum -> sums.put(sum.f0, sum.f1));
        return sums;
    }

    private static Map<String, Long> expected(NumberedTopic<String> topic, Objects objects)
            throws Exception {
        Map<String, Long> sums = new HashMap<>();
        topic.reference()
                .forEach(
                        (key, count) ->
                                sums.put(
                                        key,
                                        objects == Objects.SHARED
                                                ? count
                                                : count * (count - 1) / 2));
        return sums;
    }
}
