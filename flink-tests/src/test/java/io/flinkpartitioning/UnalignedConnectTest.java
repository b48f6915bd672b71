package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two keyed streams that Flink itself connects go on from an unaligned checkpoint that only the
 * cluster knows: what is in flight to either of them is counted, or the restore is refused.
 */
@ExtendWith(Testbed.class)
class UnalignedConnectTest {

    private static final int RECORDS = 500;
    private static final int KEYS = 40;
    private static final String FIRST = "first ";
    private static final String SECOND = "second ";

    @TempDir private Path directory;
    private final Map<String, Long> counts = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"FORWARD, LOCAL_FIRST, second", "LOCAL_FIRST, FORWARD, first"})
    void exchangeOfEitherStreamThatIsGone_isRefused_andExactUnderTheSamePlans(
            Plan first, Plan second, String gone, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> firstTopic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 71);
        NumberedTopic<String> secondTopic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 72);
        Topics topics = new Topics(firstTopic, secondTopic);
        String checkpoint;
        try (CheckedJob job = start(cluster, topics, first, second, true, null)) {
            job.awaitResults(10);
            checkpoint = job.rest().snapshots().checkpoint(job.id());
            job.takeResults();
        }
        try (CheckedJob job =
                start(cluster, topics, Plan.FORWARD, Plan.FORWARD, false, checkpoint)) {
            assertThat(job.failure())
                    .contains("The restored state was written under plan LOCAL_FIRST")
                    .contains("submitted with plan FORWARD for %s by key".formatted(gone));
        }
        try (CheckedJob job = start(cluster, topics, first, second, false, checkpoint)) {
            job.awaitCounts(topics.reference());
        }
    }

    private record Topics(NumberedTopic<String> first, NumberedTopic<String> second) {

        Map<String, Long> reference() throws Exception {
            Map<String, Long> expected = new HashMap<>();
            first.reference().forEach((key, count) -> expected.put(FIRST + key, count));
            second.reference().forEach((key, count) -> expected.put(SECOND + key, count));
            return expected;
        }
    }

    private CheckedJob start(
            FlinkCluster cluster,
            Topics topics,
            Plan first,
            Plan second,
            boolean slow,
            @Nullable String restored)
            throws Exception {
        Configuration settings = JobRun.recoverable("hashmap", directory, null);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(2);
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        keyed(env, topics.first(), "first", first)
                .connect(keyed(env, topics.second(), "second", second))
                .process(
                        PlacedKeys.unwrapping(
                                new CountBoth(slow),
                                Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                .uid("count")
                .sinkTo(results)
                .uid("sink");
        StreamGraph graph = env.getStreamGraph();
        if (restored != null) {
            Configuration pointer = new Configuration();
            pointer.set(StateRecoveryOptions.SAVEPOINT_PATH, restored);
            env.configure(pointer);
        }
        return CheckedJob.of(cluster, env.executeAsync(graph), results, counts);
    }

    private static KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, String name, Plan plan) {
        return SmartKeyBy.from(env, topic.source(false), WatermarkStrategy.noWatermarks(), name)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .uid(name)
                .upTo(plan)
                .keyedStream();
    }

    /** Written for plain keys: counts the records of each key in each stream. */
    private static final class CountBoth
            extends KeyedCoProcessFunction<
                    String,
                    Tuple2<String, Long>,
                    Tuple2<String, Long>,
                    Tuple3<String, Long, Long>> {

        private static final long serialVersionUID = 1L;

        private final boolean slow;
        private transient @Nullable MapState<String, Long> counts;

        CountBoth(boolean slow) {
            this.slow = slow;
        }

        @Override
        public void open(OpenContext openContext) {
            counts =
                    getRuntimeContext()
                            .getMapState(
                                    new MapStateDescriptor<>("counts", Types.STRING, Types.LONG));
        }

        @Override
        public void processElement1(
                Tuple2<String, Long> value,
                Context context,
                Collector<Tuple3<String, Long, Long>> out)
                throws Exception {
            count(FIRST, value, out);
        }

        @Override
        public void processElement2(
                Tuple2<String, Long> value,
                Context context,
                Collector<Tuple3<String, Long, Long>> out)
                throws Exception {
            count(SECOND, value, out);
        }

        private void count(
                String stream,
                Tuple2<String, Long> value,
                Collector<Tuple3<String, Long, Long>> out)
                throws Exception {
            if (slow) {
                Thread.sleep(20);
            }
            MapState<String, Long> state = Objects.requireNonNull(counts, "open() comes first");
            Long before = state.get(stream);
            long now = before == null ? 1 : before + 1;
            state.put(stream, now);
            out.collect(Tuple3.of(stream + value.f0, value.f1, now));
        }
    }
}
